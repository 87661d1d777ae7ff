#!/bin/sh
# The dead man's timer of firewall_parity.yml, in the folder that this script lies in, with keep.sh beside it:
# parity_timer.sh arm RUN SECONDS RULES_FILE NFTABLES_CONF RELOAD | done RUN | off
# `armed` names the run whose timer may fire; who moves it away first, the timer or the verification, has decided.
set -u
umask 077
here=$(cd "$(dirname "$0")" && pwd)
claim() { [ "$(cat "$here/armed" 2>/dev/null)" = "$1" ] && mv "$here/armed" "$here/$2" 2>/dev/null; }
case $1 in
arm)
    echo "$2" >"$here/armed" || exit
    # A shell of its own session outlives the connection that the rules may cut.
    setsid sh "$here/parity_timer.sh" sleep "$@" >/dev/null 2>&1 </dev/null &
    ;;
sleep)
    sleep "$4"
    claim "$3" fired || exit 0
    sh "$here/keep.sh" undo "$6"
    sh "$here/keep.sh" undo "$5"
    sh -c "$7"
    ;;
done)
    claim "$2" disarmed && exit
    echo "the timer has undone this run's change already" >&2
    exit 1
    ;;
off) rm -f "$here/armed" ;;
*) echo "parity_timer.sh: $1?" >&2 && exit 2 ;;
esac
