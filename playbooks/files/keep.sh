#!/bin/sh
# Keeps one file as it was, for the playbooks that edit one: keep.sh begin|done|undo|rollback FILE [anyway]
#   before/  as it was before mang6's first change. It stays after success, for `--tags rollback` needs it, and is
#            never written over; the rollback removes it.
#   run/     as the run under way found it: what a run that fails goes back to. A run that was killed leaves it, and
#            the next one does not write over it, for the file may be half changed by then.
#   run/found  as the run after one that was cut off found it, where that is not what the cut-off one began with: half
#            changed, or edited by hand since, and nobody can tell which. A rollback or an undo over it keeps it as FILE's
#            `.edited`; `unsure` says so after a run that went well over it.
#   left     the sum of the file as the last good run left it: a rollback does not throw away what others edited since.
# All in /var/lib, and none beside FILE: a daemon that includes a whole folder (nginx, sites-enabled/*) would read
# the copy too. Says `changed` where FILE was changed. FILE may be a link (what it points to is kept), or absent.
set -eu
umask 077
file=$(realpath -m "$2") beside=$2.before-mang6
kept=/var/lib/mang6-playbooks/files$file
sum() { if [ -e "$file" ]; then sha256sum <"$file" | cut -d' ' -f1; else echo absent; fi; }
as_edited() { # CONTENT
    cp -p "$1" "$kept.edited"
    echo "$file as it was found after a run that was cut off is kept: $kept.edited" >&2
}
save() {
    mkdir -p "$kept/saving"
    if [ -e "$file" ]; then cp -p "$file" "$kept/saving/content"; fi
    mv "$kept/saving" "$1"
}
put_back() {
    if [ ! -e "$1/content" ]; then
        [ -e "$file" ] || return 0
        rm "$file"
    elif cmp -s "$1/content" "$file"; then
        return 0
    elif [ -e "$file" ]; then
        # Into the same file, which keeps its owner, its mode and its links.
        cat "$1/content" >"$file"
    else
        cp -p "$1/content" "$file"
    fi
    echo changed
}
case $1 in
begin)
    mkdir -p "$kept"
    rm -rf "$kept/saving"
    # Playbooks of before kept their copy beside the file.
    if [ ! -d "$kept/before" ] && [ -e "$beside" ]; then
        mkdir "$kept/before"
        mv "$beside" "$kept/before/content"
    fi
    if [ ! -d "$kept/run" ]; then
        save "$kept/run"
    elif [ -e "$file" ] && ! cmp -s "$kept/run/content" "$file"; then
        cp -p "$file" "$kept/run/found"
    fi
    if [ ! -d "$kept/before" ]; then
        cp -Rp "$kept/run" "$kept/before"
        rm -f "$kept/before/found"
        touch "$kept/run/first"
    elif [ -e "$kept/left" ] && [ "$(cat "$kept/left")" != "$(sum)" ]; then
        touch "$kept/run/edited"
    fi
    ;;
done)
    [ -d "$kept/run" ] || exit 0
    if [ -e "$kept/run/first" ] && { cmp -s "$kept/run/content" "$file" || [ ! -e "$file" ]; }; then
        # Nothing was to be changed: there is nothing to roll back.
        rm -rf "$kept/before" "$kept/left" "$kept/unsure"
        rm -f "$kept/run/found"
    elif [ ! -e "$kept/run/edited" ]; then
        sum >"$kept/left"
    fi
    if [ -e "$kept/run/found" ]; then touch "$kept/unsure"; fi
    rm -rf "$kept/run"
    ;;
undo)
    [ -d "$kept/run" ] || exit 0
    if [ -e "$kept/run/found" ]; then as_edited "$kept/run/found"; fi
    put_back "$kept/run"
    if [ -e "$kept/run/first" ]; then rm -rf "$kept/before" "$kept/left"; fi
    rm -rf "$kept/run"
    ;;
rollback)
    if [ ! -d "$kept/before" ] && [ -e "$beside" ]; then
        mkdir -p "$kept/before"
        mv "$beside" "$kept/before/content"
    fi
    [ -d "$kept/before" ] || exit 0
    if [ -e "$kept/left" ] && [ ! -d "$kept/run" ] && [ "$(cat "$kept/left")" != "$(sum)" ]; then
        if [ "${3:-}" != anyway ]; then
            echo "$file was edited since mang6 changed it: take the IPv6 lines out by hand (diff $kept/before/content $file), or give -e rollback_anyway=true" >&2
            exit 3
        fi
        if [ -e "$file" ]; then cp -p "$file" "$kept.edited"; fi
    elif { [ -d "$kept/run" ] || [ -e "$kept/unsure" ]; } && [ -e "$file" ] && ! cmp -s "$kept/before/content" "$file"; then
        as_edited "$file"
    fi
    put_back "$kept/before"
    rm -rf "$kept"
    ;;
*)
    echo "keep.sh: $1?" >&2
    exit 2
    ;;
esac
