// Rows: plain chunks of bytes become rows, and nothing else.
//
// One decoder a format (JSON Lines, JSON document, msgpack, CSV/TSV) walks a window of bytes and fills one
// reused `Row`: an ordered list of fields, each a column and a slice of the input. Bytes are checked (RFC 8259,
// UTF-8, msgpack) and measured here once; nobody downstream scans them again without a reason. A row that is
// none is a `Rejection` with its position. This module knows no Braze and does no I/O.
