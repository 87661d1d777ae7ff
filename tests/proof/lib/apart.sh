# Sourced. What mounts does so in namespaces of its own: `apart COMMAND…` makes them, with mounts that do not reach
# the machine's, and `apart_or_stop` is the first thing inside: it refuses everywhere else. A script that was run by
# hand as `SCRIPT inside` once laid an empty /dev, /tmp and /run over the machine's own, and lost it.
# The machine's is the one of its PID 1, taken before the new one is made; inside, the script itself is PID 1.
apart() {
    MANG6_MOUNTS_OUTSIDE="$(readlink /proc/1/ns/mnt) $(readlink /proc/self/ns/mnt)" \
        unshare --net --mount --propagation private --pid --fork --kill-child "${apart_more[@]}" "$@"
}
apart_more=(--mount-proc)
apart_or_stop() {
    local here
    here=$(readlink /proc/self/ns/mnt) || here=
    if [[ $$ != 1 || -z $here || -z ${MANG6_MOUNTS_OUTSIDE:-} || " $MANG6_MOUNTS_OUTSIDE " == *" $here "* ]]; then
        echo "$0: not in namespaces of its own: it would mount over this machine. Run it without \`inside\`." >&2
        exit 3
    fi
}
