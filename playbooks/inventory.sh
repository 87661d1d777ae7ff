#!/bin/sh
# The dynamic inventory: mang6's database as Ansible sees it. MANG6_DB says which database.
exec mang6 export ansible "$@"
