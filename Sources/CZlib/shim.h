// zlib, for inflating gzip wherever ISA-L is not at hand (RFC 1950-1952).
#pragma once
#include <zlib.h>
