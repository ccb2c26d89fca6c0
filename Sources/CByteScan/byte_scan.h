// Looks at sixteen bytes at once and says in a bit mask which of them are of a kind: bit i stands for byte i.
//
// Swift's SIMD types have no instruction that gathers a comparison into a mask, and without it a scan must guess where
// it ends, byte for byte or word for word. Every guess that goes wrong costs as much as the whole scan does here.
// Each function has a portable twin with the same answers, which machines without SSE2 use.
#pragma once

#include <stdint.h>
#include <string.h>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

// Eight bytes' top bits as the lowest eight bits.
static inline uint32_t byte_scan_gather8(uint64_t word) {
    return (uint32_t)(((word & 0x8080808080808080u) * 0x0002040810204081u) >> 56);
}

static inline uint64_t byte_scan_word(const uint8_t *_Nonnull bytes) {
    uint64_t word;
    memcpy(&word, bytes, 8);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

// The top bit of each byte that lies from `low` to `high`, both below 128; exact for every byte.
static inline uint64_t byte_scan_range8(uint64_t word, uint8_t low, uint8_t high) {
    const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
    uint64_t ascii = word & ~tops;
    return (ascii + ones * (128u - low)) & ~(ascii + ones * (127u - high)) & ~word & tops;
}

static inline uint32_t byte_scan_string_stops8(uint64_t word) {
    const uint64_t tops = 0x8080808080808080u;
    uint64_t found = word | byte_scan_range8(word, 0x00, 0x1F) | byte_scan_range8(word, '"', '"') |
        byte_scan_range8(word, '\\', '\\');
    return byte_scan_gather8(found & tops);
}

// Bytes that end or interrupt a JSON string: quote, backslash, controls, and everything beyond ASCII.
static inline uint32_t byte_scan_string_stops_portable(const uint8_t *_Nonnull bytes) {
    return byte_scan_string_stops8(byte_scan_word(bytes)) | byte_scan_string_stops8(byte_scan_word(bytes + 8)) << 8;
}

// The same of 32 bytes.
static inline uint32_t byte_scan_string_stops32_portable(const uint8_t *_Nonnull bytes) {
    return byte_scan_string_stops_portable(bytes) | byte_scan_string_stops_portable(bytes + 16) << 16;
}

// Bytes that differ from those at `others`.
static inline uint32_t byte_scan_different_portable(const uint8_t *_Nonnull bytes, const void *_Nonnull others) {
    uint32_t mask = 0;
    for (int i = 0; i < 16; i++) mask |= (uint32_t)(bytes[i] != ((const uint8_t *)others)[i]) << i;
    return mask;
}

// ASCII letters and digits.
static inline uint32_t byte_scan_alphanumerics_portable(const uint8_t *_Nonnull bytes) {
    uint32_t mask = 0;
    for (int half = 0; half < 2; half++) {
        uint64_t word = byte_scan_word(bytes + 8 * half);
        uint64_t found = byte_scan_range8(word, '0', '9') | byte_scan_range8(word, 'A', 'Z') |
            byte_scan_range8(word, 'a', 'z');
        mask |= byte_scan_gather8(found) << 8 * half;
    }
    return mask;
}

// Bytes that are this one, which is ASCII.
static inline uint32_t byte_scan_equal_portable(const uint8_t *_Nonnull bytes, uint8_t byte) {
    return byte_scan_gather8(byte_scan_range8(byte_scan_word(bytes), byte, byte)) |
        byte_scan_gather8(byte_scan_range8(byte_scan_word(bytes + 8), byte, byte)) << 8;
}

// Bytes that are no decimal digit.
static inline uint32_t byte_scan_non_digits_portable(const uint8_t *_Nonnull bytes) {
    uint32_t digits = byte_scan_gather8(byte_scan_range8(byte_scan_word(bytes), '0', '9')) |
        byte_scan_gather8(byte_scan_range8(byte_scan_word(bytes + 8), '0', '9')) << 8;
    return ~digits & 0xFFFFu;
}

// Bytes beyond ASCII.
static inline uint32_t byte_scan_beyond_ascii_portable(const uint8_t *_Nonnull bytes) {
    return byte_scan_gather8(byte_scan_word(bytes)) | byte_scan_gather8(byte_scan_word(bytes + 8)) << 8;
}

// Not 0 when one of 64 bytes is beyond ASCII.
static inline uint32_t byte_scan_any_beyond_ascii64_portable(const uint8_t *_Nonnull bytes) {
    uint64_t all = 0;
    for (int i = 0; i < 64; i += 8) all |= byte_scan_word(bytes + i);
    return byte_scan_gather8(all & 0x8080808080808080u);
}

#if defined(__SSE2__)

static inline uint32_t byte_scan_any_beyond_ascii64(const uint8_t *_Nonnull bytes) {
    const __m128i *blocks = (const __m128i *)bytes;
    __m128i front = _mm_or_si128(_mm_loadu_si128(blocks), _mm_loadu_si128(blocks + 1));
    __m128i back = _mm_or_si128(_mm_loadu_si128(blocks + 2), _mm_loadu_si128(blocks + 3));
    return (uint32_t)_mm_movemask_epi8(_mm_or_si128(front, back));
}

static inline uint32_t byte_scan_non_digits(const uint8_t *_Nonnull bytes) {
    __m128i value = _mm_sub_epi8(_mm_loadu_si128((const __m128i *)bytes), _mm_set1_epi8('0'));
    // What is above 9 as an unsigned number has something left when 9 is taken away.
    __m128i rest = _mm_subs_epu8(value, _mm_set1_epi8(9));
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(rest, _mm_setzero_si128())) ^ 0xFFFFu;
}

static inline uint32_t byte_scan_beyond_ascii(const uint8_t *_Nonnull bytes) {
    return (uint32_t)_mm_movemask_epi8(_mm_loadu_si128((const __m128i *)bytes));
}

static inline uint32_t byte_scan_string_stops_of(__m128i block) {
    // As signed numbers, bytes beyond ASCII lie below the controls.
    __m128i control = _mm_cmplt_epi8(block, _mm_set1_epi8(0x20));
    __m128i quote = _mm_cmpeq_epi8(block, _mm_set1_epi8('"'));
    __m128i backslash = _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'));
    return (uint32_t)_mm_movemask_epi8(_mm_or_si128(control, _mm_or_si128(quote, backslash)));
}

static inline uint32_t byte_scan_string_stops(const uint8_t *_Nonnull bytes) {
    return byte_scan_string_stops_of(_mm_loadu_si128((const __m128i *)bytes));
}

static inline uint32_t byte_scan_string_stops32(const uint8_t *_Nonnull bytes) {
    return byte_scan_string_stops(bytes) | byte_scan_string_stops(bytes + 16) << 16;
}

static inline uint32_t byte_scan_different(const uint8_t *_Nonnull bytes, const void *_Nonnull others) {
    __m128i block = _mm_loadu_si128((const __m128i *)bytes);
    __m128i other = _mm_loadu_si128((const __m128i *)others);
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(block, other)) ^ 0xFFFFu;
}

static inline uint32_t byte_scan_copy_string_stops(const uint8_t *_Nonnull bytes, uint8_t *_Nonnull to) {
    __m128i block = _mm_loadu_si128((const __m128i *)bytes);
    _mm_storeu_si128((__m128i *)to, block);
    return byte_scan_string_stops_of(block);
}

static inline uint32_t byte_scan_alphanumerics(const uint8_t *_Nonnull bytes) {
    __m128i block = _mm_loadu_si128((const __m128i *)bytes);
    __m128i letter = _mm_sub_epi8(_mm_or_si128(block, _mm_set1_epi8(0x20)), _mm_set1_epi8('a'));
    __m128i digit = _mm_sub_epi8(block, _mm_set1_epi8('0'));
    __m128i is_letter = _mm_cmpeq_epi8(_mm_min_epu8(letter, _mm_set1_epi8(25)), letter);
    __m128i is_digit = _mm_cmpeq_epi8(_mm_min_epu8(digit, _mm_set1_epi8(9)), digit);
    return (uint32_t)_mm_movemask_epi8(_mm_or_si128(is_letter, is_digit));
}

static inline uint32_t byte_scan_equal(const uint8_t *_Nonnull bytes, uint8_t byte) {
    __m128i block = _mm_loadu_si128((const __m128i *)bytes);
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(block, _mm_set1_epi8((char)byte)));
}

#else

static inline uint32_t byte_scan_any_beyond_ascii64(const uint8_t *_Nonnull bytes) {
    return byte_scan_any_beyond_ascii64_portable(bytes);
}

static inline uint32_t byte_scan_non_digits(const uint8_t *_Nonnull bytes) {
    return byte_scan_non_digits_portable(bytes);
}

static inline uint32_t byte_scan_beyond_ascii(const uint8_t *_Nonnull bytes) {
    return byte_scan_beyond_ascii_portable(bytes);
}

static inline uint32_t byte_scan_string_stops(const uint8_t *_Nonnull bytes) {
    return byte_scan_string_stops_portable(bytes);
}

static inline uint32_t byte_scan_string_stops32(const uint8_t *_Nonnull bytes) {
    return byte_scan_string_stops32_portable(bytes);
}

static inline uint32_t byte_scan_different(const uint8_t *_Nonnull bytes, const void *_Nonnull others) {
    return byte_scan_different_portable(bytes, others);
}

static inline uint32_t byte_scan_copy_string_stops(const uint8_t *_Nonnull bytes, uint8_t *_Nonnull to) {
    memcpy(to, bytes, 16);
    return byte_scan_string_stops_portable(bytes);
}

static inline uint32_t byte_scan_alphanumerics(const uint8_t *_Nonnull bytes) {
    return byte_scan_alphanumerics_portable(bytes);
}

static inline uint32_t byte_scan_equal(const uint8_t *_Nonnull bytes, uint8_t byte) {
    return byte_scan_equal_portable(bytes, byte);
}

#endif
