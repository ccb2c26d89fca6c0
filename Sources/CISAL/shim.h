// ISA-L's inflate, behind the package trait ISAL.
#pragma once
#include <isa-l/igzip_lib.h>
