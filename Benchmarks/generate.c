/* Rows as Treasure Data dumps them, on stdout; the same seed gives the same bytes.
 *
 *     generate KIND FORMAT SEED rows N
 *     generate KIND FORMAT SEED bytes N      (the last row is the one that reaches N)
 *
 * KIND    attributes (~250 B a row as JSON), events (~400 B), small (attributes, ~135 B)
 * FORMAT  jsonl, msgpack (one array a row, columns in the order of the schema file)
 * The number of rows and bytes goes to stderr as JSON.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(*(a)))
#define PICK(a) ((a)[below(COUNT(a))])

static uint64_t state;

static uint64_t mix(uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}
static uint32_t next(void) { return (uint32_t)(mix(state += 0x9e3779b97f4a7c15u) >> 32); }
static uint32_t below(uint32_t n) { return (uint32_t)(((uint64_t)next() * n) >> 32); }

/* Zipf-like: small numbers are frequent, as with cities, campaigns and products. */
static uint32_t skewed(uint32_t n) {
    uint32_t a = below(n), b = below(n);
    return a < b ? a : b;
}

static struct { const char *first, *ascii; } firsts[] = {
    {"Anna", "anna"}, {"Ben", "ben"}, {"Carla", "carla"}, {"David", "david"}, {"Emma", "emma"}, {"Fatima", "fatima"},
    {"George", "george"}, {"Hannah", "hannah"}, {"Isabel", "isabel"}, {"James", "james"}, {"Karen", "karen"},
    {"Liam", "liam"}, {"Maria", "maria"}, {"Noah", "noah"}, {"Olivia", "olivia"}, {"Pedro", "pedro"},
    {"Quinn", "quinn"}, {"Rachel", "rachel"}, {"Samuel", "samuel"}, {"Thomas", "thomas"}, {"Ursula", "ursula"},
    {"Victor", "victor"}, {"William", "william"}, {"Xenia", "xenia"}, {"Yusuf", "yusuf"}, {"Zara", "zara"},
    {"Jürgen", "juergen"}, {"Zoë", "zoe"}, {"José", "jose"}, {"Łukasz", "lukasz"}, {"さくら", "sakura"}, {"健太", "kenta"},
};
static struct { const char *last, *ascii; } lasts[] = {
    {"Smith", "smith"}, {"Johnson", "johnson"}, {"Williams", "williams"}, {"Brown", "brown"}, {"Jones", "jones"},
    {"Garcia", "garcia"}, {"Miller", "miller"}, {"Davis", "davis"}, {"Rodriguez", "rodriguez"}, {"Wilson", "wilson"},
    {"Anderson", "anderson"}, {"Taylor", "taylor"}, {"Moore", "moore"}, {"Jackson", "jackson"}, {"Martin", "martin"},
    {"Lee", "lee"}, {"Thompson", "thompson"}, {"White", "white"}, {"Harris", "harris"}, {"Clark", "clark"},
    {"Lewis", "lewis"}, {"Robinson", "robinson"}, {"Walker", "walker"}, {"Kowalski", "kowalski"}, {"Novak", "novak"},
    {"O'Brien", "obrien"}, {"Rossi", "rossi"}, {"Dubois", "dubois"}, {"Müller", "mueller"}, {"Gonçalves", "goncalves"},
    {"佐藤", "sato"}, {"鈴木", "suzuki"},
};
static struct { const char *country, *language, *city; } places[] = {
    {"US", "en", "New York"}, {"US", "en", "Chicago"}, {"US", "en", "Los Angeles"}, {"GB", "en", "London"},
    {"US", "es", "Miami"}, {"DE", "de", "Berlin"}, {"JP", "ja", "東京"}, {"FR", "fr", "Paris"},
    {"US", "en", "Houston"}, {"GB", "en", "Manchester"}, {"ES", "es", "Madrid"}, {"BR", "pt", "São Paulo"},
    {"DE", "de", "München"}, {"JP", "ja", "大阪"}, {"IT", "it", "Milano"}, {"PL", "pl", "Kraków"},
    {"CA", "en", "Toronto"}, {"CA", "fr", "Montréal"}, {"AU", "en", "Sydney"}, {"NL", "nl", "Amsterdam"},
    {"MX", "es", "Guadalajara"}, {"IN", "en", "Bengaluru"}, {"SE", "sv", "Stockholm"}, {"TR", "tr", "Ankara"},
};
static const char *domains[] = {"gmail.com", "yahoo.com", "outlook.com", "icloud.com", "example.com", "mail.example.org"};
static const char *tags[] = {"sale", "newsletter", "mens", "womens", "kids", "outdoor", "running", "beauty", "home"};
static const char *names[] = {"product_viewed", "cart_updated", "order_completed", "video_played", "search_performed"};
static const char *apps[] = {"5c1e0b7a-0c52-4d0f-9a43-2f6f0e1d7b11", "8f7d2c90-6b1e-4a8b-b7aa-90d3c15e44c2"};
static const char *channels[] = {"web", "ios", "android", "store"};
static const char *campaigns[] = {"spring_sale_2026", "retargeting_q1", "brand_search", "newsletter_0417", "organic"};
static const char *currencies[] = {"USD", "EUR", "GBP", "JPY"};
static const char *categories[] = {"shoes", "jackets", "t-shirts", "accessories", "bags", "home & living"};

/* ---- one row's bytes ------------------------------------------------------------------------------------------ */

static char row[16384];
static char *at;
static int packed, members;

static void raw(const char *s) { size_t n = strlen(s); memcpy(at, s, n); at += n; }
static void byte(unsigned b) { *at++ = (char)b; }
static void big(uint64_t v, int bytes) { while (bytes--) byte((v >> (8 * bytes)) & 255); }

static void key(const char *name) {
    if (packed) return;
    if (members++) byte(',');
    byte('"'); raw(name); raw("\":");
}
static void string(const char *s) { /* nothing here needs an escape */
    if (!packed) { byte('"'); raw(s); byte('"'); return; }
    size_t n = strlen(s);
    if (n < 32) byte(0xa0 | n);
    else if (n < 256) { byte(0xd9); big(n, 1); }
    else { byte(0xda); big(n, 2); }
    raw(s);
}
static void integer(uint64_t v) {
    if (!packed) { at += sprintf(at, "%llu", (unsigned long long)v); return; }
    if (v < 128) byte(v);
    else if (v < 256) { byte(0xcc); big(v, 1); }
    else if (v < 65536) { byte(0xcd); big(v, 2); }
    else { byte(0xce); big(v, 4); }
}
static void hundredths_text(uint32_t v) { /* as a double is written: 12.5, 7.0, 3.07 */
    at += sprintf(at, "%u.%02u", v / 100, v % 100);
    if (at[-1] == '0') at--;
}
static void hundredths(uint32_t v) {
    if (!packed) { hundredths_text(v); return; }
    double d = v / 100.0;
    uint64_t bits;
    memcpy(&bits, &d, 8);
    byte(0xcb); big(bits, 8);
}
static void boolean(int v) { if (packed) byte(v ? 0xc3 : 0xc2); else raw(v ? "true" : "false"); }
static void null(void) { if (packed) byte(0xc0); else raw("null"); }

static void date(int with_time) {
    char s[32];
    int n = sprintf(s, "%u-%02u-%02u", with_time ? 2019 + below(7) : 1950 + below(56), 1 + below(12), 1 + below(28));
    if (with_time) sprintf(s + n, "T%02u:%02u:%02uZ", below(24), below(60), below(60));
    string(s);
}
static void user(uint64_t n) { /* unlike for unlike n: multiplying by an odd number permutes 40 bits */
    char s[32];
    sprintf(s, "cus_%010llx", (unsigned long long)((n * 0x9e3779b97full + 0x1234567) & 0xffffffffffull));
    key("external_id"); string(s);
}
static void email(uint32_t first, uint32_t last) {
    char s[96];
    sprintf(s, "%s.%s%u@%s", firsts[first].ascii, lasts[last].ascii, below(1000), PICK(domains));
    key("email"); string(s);
}

static void attributes(uint64_t n) {
    uint32_t first = skewed(COUNT(firsts)), last = skewed(COUNT(lasts)), place = skewed(COUNT(places));
    if (packed) byte(0x90 | 13);
    user(n);
    email(first, last);
    key("first_name"); string(firsts[first].first);
    key("last_name"); string(lasts[last].last);
    key("country"); string(places[place].country);
    key("home_city"); string(places[place].city);
    key("language"); string(places[place].language);
    key("score"); hundredths(below(10000));
    key("orders"); if (below(8)) integer(skewed(400)); else null();
    key("opt_in"); boolean(below(3) > 0);
    key("vip"); boolean(below(20) == 0);
    key("joined"); date(1);
    key("tags");
    if (below(4)) { null(); return; }
    uint32_t count = 1 + below(4), from = below(COUNT(tags));
    byte(packed ? 0x90 | count : '[');
    for (uint32_t i = 0; i < count; i++) {
        if (i && !packed) byte(',');
        string(tags[(from + i) % COUNT(tags)]);
    }
    if (!packed) byte(']');
}

static void small(uint64_t n) {
    uint32_t first = skewed(COUNT(firsts)), last = skewed(COUNT(lasts)), place = skewed(COUNT(places));
    if (packed) byte(0x90 | 6);
    user(n);
    email(first, last);
    key("first_name"); string(firsts[first].first);
    key("score"); hundredths(below(10000));
    key("country"); string(places[place].country);
    key("language"); string(places[place].language);
}

static void properties_text(void) {
    uint32_t items = 1 + below(3);
    at += sprintf(at, "{\"order_id\":\"O-%08u\",\"currency\":\"%s\",\"total\":", below(100000000), PICK(currencies));
    hundredths_text(100 + below(50000));
    raw(",\"items\":[");
    for (uint32_t i = 0; i < items; i++) {
        at += sprintf(at, "%s{\"sku\":\"SKU-%05u\",\"category\":\"%s\",\"quantity\":%u,\"price\":", i ? "," : "",
                      skewed(20000), PICK(categories), 1 + below(3));
        hundredths_text(100 + below(20000));
        byte('}');
    }
    at += sprintf(at, "],\"gift\":%s}", below(10) ? "false" : "true");
}

static void events(uint64_t n) {
    uint32_t seconds = 1772323200u + below(2592000);
    if (packed) byte(0x90 | 8);
    user(n);
    key("name"); string(names[skewed(COUNT(names))]);
    key("time"); integer(seconds);
    key("app_id"); string(PICK(apps));
    key("properties");
    if (packed) { /* JSON text: str 16 */
        byte(0xda);
        char *length = at;
        at += 2;
        properties_text();
        size_t size = (size_t)(at - length - 2);
        length[0] = (char)(size >> 8);
        length[1] = (char)size;
    } else {
        properties_text();
    }
    key("channel"); string(PICK(channels));
    key("campaign"); if (below(5)) string(PICK(campaigns)); else null();
    key("session"); integer(1000000u + below(90000000));
}

int main(int argc, char **argv) {
    if (argc != 6) return fprintf(stderr, "usage: generate KIND FORMAT SEED rows|bytes N\n"), 64;
    void (*make)(uint64_t) = !strcmp(argv[1], "events") ? events : !strcmp(argv[1], "small") ? small : attributes;
    uint64_t seed = strtoull(argv[3], 0, 10), limit = strtoull(argv[5], 0, 10), rows = 0, bytes = 0;
    int by_rows = !strcmp(argv[4], "rows");
    packed = !strcmp(argv[2], "msgpack");
    setvbuf(stdout, 0, _IOFBF, 1 << 20);
    while (by_rows ? rows < limit : bytes < limit) {
        state = mix(seed * 0x9e3779b97f4a7c15u + rows + 1); /* a row is a function of seed and number alone */
        at = row;
        members = 0;
        if (!packed) byte('{');
        make(rows++);
        if (!packed) raw("}\n");
        bytes += (size_t)(at - row);
        if (fwrite(row, 1, (size_t)(at - row), stdout) != (size_t)(at - row)) return perror("generate"), 74;
    }
    if (fflush(stdout)) return perror("generate"), 74;
    fprintf(stderr, "{\"rows\":%llu,\"bytes\":%llu}\n", (unsigned long long)rows, (unsigned long long)bytes);
    return 0;
}
