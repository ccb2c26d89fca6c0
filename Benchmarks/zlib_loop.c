/* gzip -dc with zlib's inflate and nothing else: what a build with zlib only is measured against. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

static unsigned char in[1 << 18], out[1 << 18];

int main(void) {
    z_stream z;
    memset(&z, 0, sizeof z);
    if (inflateInit2(&z, 15 + 16) != Z_OK) return 70;
    int status = Z_STREAM_END;
    ssize_t n;
    while ((n = read(0, in, sizeof in)) > 0) {
        z.next_in = in;
        z.avail_in = (uInt)n;
        while (z.avail_in) {
            if (status == Z_STREAM_END) inflateReset(&z);
            z.next_out = out;
            z.avail_out = sizeof out;
            status = inflate(&z, Z_NO_FLUSH);
            if (status != Z_OK && status != Z_STREAM_END) return fprintf(stderr, "inflate: %d\n", status), 65;
            size_t size = sizeof out - z.avail_out;
            for (size_t done = 0; done < size;) {
                ssize_t w = write(1, out + done, size - done);
                if (w < 0) return perror("write"), 74;
                done += (size_t)w;
            }
        }
    }
    return status == Z_STREAM_END && n == 0 ? 0 : 65;
}
