/* A v2c agent of 700 rows that costs next to nothing, at every address of 127.0.0.0/8 and one port: what is
 * measured is who asks it. What was asked before is answered from a table: every device has the same rows. Rows: the system group, and six columns of IF-MIB for 115 interfaces; every arc is
 * below 128, so encoded names order as their arcs do.
 *
 *   cc -O2 -o agent agent.c && ./agent PORT [DELAY_MS]
 *
 * With a delay every answer leaves so much later than its question came, as from the far end of a line.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

struct row { unsigned char name[16]; int name_length; unsigned char value[64]; int value_length; };
static struct row rows[800];
static int row_count;

static void add(const unsigned char *base, int base_length, int tail, int zero, const void *value, int length) {
    struct row *row = &rows[row_count++];
    memcpy(row->name, base, base_length);
    row->name[base_length] = tail;
    row->name_length = base_length + 1;
    if (zero) row->name[row->name_length++] = 0;
    memcpy(row->value, value, length);
    row->value_length = length;
}

static void text(const unsigned char *base, int base_length, int tail, int zero, const char *words) {
    unsigned char value[64] = {4, (unsigned char)strlen(words)};
    memcpy(value + 2, words, strlen(words));
    add(base, base_length, tail, zero, value, 2 + strlen(words));
}

static int order(const void *one, const void *other) {
    const struct row *a = one, *b = other;
    int common = a->name_length < b->name_length ? a->name_length : b->name_length;
    int by = memcmp(a->name, b->name, common);
    return by ? by : a->name_length - b->name_length;
}

static void compose(void) {
    static const unsigned char system_group[] = {0x2b, 6, 1, 2, 1, 1};
    static const unsigned char net_snmp[] = {6, 10, 0x2b, 6, 1, 4, 1, 0xbf, 8, 3, 2, 10};
    static const unsigned char ticks[] = {0x43, 2, 1, 0};
    text(system_group, 6, 1, 1, "Linux bench 6.1.0 #1 SMP x86_64");
    add(system_group, 6, 2, 1, net_snmp, sizeof net_snmp);
    add(system_group, 6, 3, 1, ticks, sizeof ticks);
    for (int at = 4; at <= 6; at++) text(system_group, 6, at, 1, "bench");
    for (int at = 1; at <= 115; at++) {
        unsigned char table[] = {0x2b, 6, 1, 2, 1, 2, 2, 1, 0};
        unsigned char extended[] = {0x2b, 6, 1, 2, 1, 31, 1, 1, 1, 0};
        unsigned char mac[] = {4, 6, 2, 0, 0, 0, 0, (unsigned char)at}, up[] = {2, 1, 1}, speed[] = {0x42, 2, 3, 0xe8};
        char name[40];
        snprintf(name, sizeof name, "GigabitEthernet1/0/%d", at);
        table[8] = 2; text(table, 9, at, 0, name);
        table[8] = 6; add(table, 9, at, 0, mac, sizeof mac);
        table[8] = 8; add(table, 9, at, 0, up, sizeof up);
        extended[9] = 1; text(extended, 10, at, 0, name);
        extended[9] = 15; add(extended, 10, at, 0, speed, sizeof speed);
        extended[9] = 18; text(extended, 10, at, 0, "to somewhere");
    }
    qsort(rows, row_count, sizeof *rows, order);
}

/* The first row after a name. */
static int after(const unsigned char *name, int length) {
    int low = 0, high = row_count;
    while (low < high) {
        int middle = (low + high) / 2;
        const struct row *row = &rows[middle];
        int common = row->name_length < length ? row->name_length : length;
        int by = memcmp(row->name, name, common);
        if (by > 0 || (by == 0 && row->name_length > length)) high = middle; else low = middle + 1;
    }
    return low;
}

/* Tag and length; the value's length comes back. */
static int opened(const unsigned char **at, const unsigned char *end) {
    if (end - *at < 2) return -1;
    int length = (*at)[1];
    *at += 2;
    if (length & 0x80) {
        int count = length & 0x7f;
        length = 0;
        if (count > 2 || end - *at < count) return -1;
        while (count--) length = length << 8 | *(*at)++;
    }
    return length <= end - *at ? length : -1;
}

/* Writes a header of four octets before what is there. */
static unsigned char *headed(unsigned char *begin, const unsigned char *end, int tag) {
    int length = end - begin;
    begin -= 4;
    begin[0] = tag; begin[1] = 0x82; begin[2] = length >> 8; begin[3] = length;
    return begin;
}

/* Answered lists of bindings, by what was asked after the request's identifier. */
#define KEPT 8192
struct kept { int asked_length, told_length; unsigned char *asked, *told; };
static struct kept kept[KEPT];

static struct kept *kept_of(const unsigned char *asked, int length) {
    unsigned hash = 2166136261u;
    for (int at = 0; at < length; at++) hash = (hash ^ asked[at]) * 16777619u;
    for (int turn = 0; turn < 16; turn++) {
        struct kept *place = &kept[(hash + turn) % KEPT];
        if (!place->asked || (place->asked_length == length && !memcmp(place->asked, asked, length))) return place;
    }
    return NULL;
}

static unsigned char *copied(const unsigned char *from, int length) {
    unsigned char *copy = malloc(length ? length : 1);
    if (copy) memcpy(copy, from, length);
    return copy;
}

static int answer(const unsigned char *request, int length, unsigned char *out, unsigned char **begin) {
    const unsigned char *at = request, *end = request + length, *community, *id;
    int community_length, id_length, got;
    if (opened(&at, end) < 0) return -1;
    if ((got = opened(&at, end)) < 0) return -1;
    at += got;
    if ((community_length = opened(&at, end)) < 0) return -1;
    community = at; at += community_length;
    int kind = *at;
    if (opened(&at, end) < 0) return -1;
    if ((id_length = opened(&at, end)) < 0) return -1;
    id = at; at += id_length;
    const unsigned char *asked = at;
    int asked_length = end - at;
    struct kept *place_kept = kept_of(asked, asked_length);
    unsigned char *list = out + 256, *write = list;
    if (place_kept && place_kept->asked) {
        memcpy(list, place_kept->told, place_kept->told_length);
        write = list + place_kept->told_length;
        goto told;
    }
    if ((got = opened(&at, end)) < 0) return -1;
    at += got;
    if ((got = opened(&at, end)) < 0) return -1;
    int repetitions = kind == 0xa5 ? at[got - 1] : 1;
    at += got;
    if (opened(&at, end) < 0) return -1;
    struct { unsigned char name[64]; int length; } places[64];
    int place_count = 0;
    while (at < end && place_count < 64) {
        if (opened(&at, end) < 0 || (got = opened(&at, end)) < 0 || got > 64) return -1;
        memcpy(places[place_count].name, at, got);
        places[place_count++].length = got;
        at += got;
        if ((got = opened(&at, end)) < 0) return -1;
        at += got;
    }
    for (int turn = 0; turn < repetitions; turn++)
        for (int place = 0; place < place_count; place++) {
            int next = after(places[place].name, places[place].length);
            const unsigned char *value = (const unsigned char *)"\x82\0";
            int value_length = 2;
            if (next < row_count) {
                memcpy(places[place].name, rows[next].name, rows[next].name_length);
                places[place].length = rows[next].name_length;
                value = rows[next].value;
                value_length = rows[next].value_length;
            }
            int inner = 2 + places[place].length + value_length;
            if (write - list > 60000) break;
            *write++ = 0x30; *write++ = inner; *write++ = 6; *write++ = places[place].length;
            memcpy(write, places[place].name, places[place].length); write += places[place].length;
            memcpy(write, value, value_length); write += value_length;
        }
    if (place_kept) {
        place_kept->told = copied(list, write - list);
        place_kept->told_length = write - list;
        place_kept->asked_length = asked_length;
        place_kept->asked = place_kept->told ? copied(asked, asked_length) : NULL;
    }
    unsigned char *first;
told:
    first = headed(list, write, 0x30);
    first -= 6; memcpy(first, "\x02\x01\0\x02\x01\0", 6);
    first -= id_length; memcpy(first, id, id_length);
    *--first = id_length; *--first = 2;
    first = headed(first, write, 0xa2);
    first -= community_length; memcpy(first, community, community_length);
    *--first = community_length; *--first = 4;
    first -= 3; memcpy(first, "\x02\x01\x01", 3);
    *begin = headed(first, write, 0x30);
    return write - *begin;
}

/* An answer that waits for its time. All wait equally long, so they leave in the order they came. */
struct due { long long at; int length; struct sockaddr_in peer; struct in_addr from; unsigned char *octets; };
#define WAITING 4096
static struct due waiting[WAITING];
static unsigned first_due, next_due;

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

/* From the address that was asked. */
static void send_from(int wire, struct in_addr from, struct sockaddr_in *peer, unsigned char *octets, int length) {
    char control[CMSG_SPACE(sizeof(struct in_pktinfo))] = {0};
    struct iovec part = {octets, length};
    struct msghdr message = {peer, sizeof *peer, &part, 1, control, sizeof control, 0};
    struct cmsghdr *head = CMSG_FIRSTHDR(&message);
    head->cmsg_level = IPPROTO_IP;
    head->cmsg_type = IP_PKTINFO;
    head->cmsg_len = CMSG_LEN(sizeof(struct in_pktinfo));
    struct in_pktinfo info = {.ipi_spec_dst = from};
    memcpy(CMSG_DATA(head), &info, sizeof info);
    sendmsg(wire, &message, 0);
}

int main(int count, char **words) {
    if (count < 2) return 2;
    long long delay = count > 2 ? atoi(words[2]) * 1000000LL : 0;
    compose();
    int wire = socket(AF_INET, SOCK_DGRAM, 0), on = 1, size = 8 << 20;
    setsockopt(wire, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
    setsockopt(wire, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size);
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(atoi(words[1]))};
    /* Loopback only: it is bound to everything so that it has every address of 127.0.0.0/8. */
    if (bind(wire, (struct sockaddr *)&here, sizeof here)) { perror("bind"); return 1; }
    printf("%d rows\n", row_count);
    fflush(stdout);
    static unsigned char in[4096], out[70000];
    for (;;) {
        while (first_due != next_due && waiting[first_due % WAITING].at <= now()) {
            struct due *due = &waiting[first_due++ % WAITING];
            send_from(wire, due->from, &due->peer, due->octets, due->length);
            free(due->octets);
        }
        if (first_due != next_due) {
            long long left = waiting[first_due % WAITING].at - now();
            struct timespec wait = {0, left > 0 ? left : 0};
            struct pollfd ready = {wire, POLLIN, 0};
            if (ppoll(&ready, 1, &wait, NULL) <= 0) continue;
        }
        struct sockaddr_in peer;
        char control[128];
        struct iovec part = {in, sizeof in};
        struct msghdr message = {&peer, sizeof peer, &part, 1, control, sizeof control, 0};
        int length = recvmsg(wire, &message, 0);
        if (length <= 0 || (ntohl(peer.sin_addr.s_addr) >> 24) != 127) continue;
        unsigned char *begin;
        int told = answer(in, length, out, &begin);
        if (told < 0) continue;
        struct in_addr from = {0};
        for (struct cmsghdr *head = CMSG_FIRSTHDR(&message); head; head = CMSG_NXTHDR(&message, head))
            if (head->cmsg_level == IPPROTO_IP && head->cmsg_type == IP_PKTINFO)
                from = ((struct in_pktinfo *)CMSG_DATA(head))->ipi_addr;
        if (!delay || next_due - first_due >= WAITING) {
            send_from(wire, from, &peer, begin, told);
            continue;
        }
        struct due *due = &waiting[next_due % WAITING];
        *due = (struct due){now() + delay, told, peer, from, copied(begin, told)};
        if (due->octets) next_due++;
    }
}
