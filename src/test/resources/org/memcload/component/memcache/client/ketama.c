/*
 * Prints which server libmemcached sends keys to by its weighted ketama hashing, for HashRingTest. It connects to none.
 * On Debian, with the package libmemcached-dev (made with 1.1.4):
 *
 *   cc ketama.c -o ketama -lmemcached && ./ketama > ketama.txt
 *
 * For each ring a line with the servers, one with their weights, and 20 lines that have a character for each of 100 keys,
 * key:0 to key:1999: the position of its server in the list, as a digit of base 36.
 */
#include <libmemcached/memcached.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINES = 20, KEYS_IN_LINE = 100, NAME = 100 };

static void fail(const char *what)
{
    fprintf(stderr, "%s\n", what);
    exit(1);
}

/* Servers as host:port, separated by commas, an IPv6 address in brackets; their weights, or NULL where they have none. */
static void print_ring(const char *servers, const char *weights)
{
    memcached_st *ring = memcached_create(NULL);
    if (memcached_behavior_set(ring, MEMCACHED_BEHAVIOR_KETAMA_WEIGHTED, 1) != MEMCACHED_SUCCESS) {
        fail("no weighted ketama");
    }
    const char *weight = weights;
    for (const char *server = servers; server != NULL;) {
        char host[NAME];
        int port;
        if (sscanf(server, "[%99[^]]]:%d", host, &port) != 2 && sscanf(server, "%99[^:]:%d", host, &port) != 2) {
            fail(server);
        }
        if (memcached_server_add_with_weight(ring, host, port, weight == NULL ? 1 : atoi(weight)) != MEMCACHED_SUCCESS) {
            fail(memcached_last_error_message(ring));
        }
        server = strchr(server, ',');
        server = server == NULL ? NULL : server + 1;
        weight = weight == NULL ? NULL : strchr(weight, ',');
        weight = weight == NULL ? NULL : weight + 1;
    }
    printf("%s\n%s\n", servers, weights == NULL ? "none" : weights);
    for (int i = 0; i < LINES * KEYS_IN_LINE; i++) {
        char key[NAME];
        int length = snprintf(key, sizeof key, "key:%d", i);
        putchar("0123456789abcdefghijklmnopqrstuvwxyz"[memcached_generate_hash(ring, key, length)]);
        if (i % KEYS_IN_LINE == KEYS_IN_LINE - 1) {
            putchar('\n');
        }
    }
    memcached_free(ring);
}

/* As many servers as that, of the same weight. */
static void print_equals(int count)
{
    char servers[36 * NAME] = "";
    for (int i = 0; i < count; i++) {
        snprintf(servers + strlen(servers), NAME, "%scache%d.example:%d", i == 0 ? "" : ",", i, 11211 + i % 3);
    }
    print_ring(servers, NULL);
}

int main(void)
{
    print_ring("10.0.1.1:11211", NULL);
    print_ring("10.0.1.1:11211,10.0.1.2:11211", NULL);
    print_ring("10.0.1.1:11211,10.0.1.1:11212,10.0.1.1:11213", NULL);
    print_ring("localhost:11211,127.0.0.1:11211,[::1]:11211,[fe80::1]:11311", NULL);
    print_equals(10);
    /* 1 / 25 as a float is a little too small: each server has 39 digests, not 40 */
    print_equals(25);
    print_equals(36);
    print_ring("10.0.1.1:11211,10.0.1.2:11211", "1,2");
    print_ring("10.0.1.1:11211,10.0.1.2:11211", "7,7");
    print_ring("10.0.1.1:600,10.0.1.2:600,10.0.1.3:600", "1,2,4");
    print_ring("a.example:11211,b.example:11212,c.example:11213,d.example:11214,e.example:11215", "3,10,1,7,65535");
    print_ring("a.example:1,b.example:2,c.example:3", "65535,65535,32767");
    /* the second one has no points at all */
    print_ring("a.example:1,b.example:2", "100,1");
    return 0;
}
