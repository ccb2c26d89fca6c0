// Intake: source bytes become plain chunks, and nothing else.
//
// A source (file, stdin) is read; gzip is told from plain bytes by its magic number and inflated, member after
// member, CRC-32 and length checked. The result comes in chunks from a small pool, over a bounded ring, made on
// one plain thread and taken on another. This module knows neither rows nor Braze.
