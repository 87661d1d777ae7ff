# Sourced by tests/proof/playbooks_care.sh: a hand's edit after a run that was cut off is not lost (files/keep.sh).
file=$work/site
keep() { sh files/keep.sh "$1" $file "${@:2}" >$work/log 2>&1; }
edited=/var/lib/mang6-playbooks/files$file.edited
cut_off() { rm -rf /var/lib/mang6-playbooks/files && echo before >$file && keep begin && echo half >$file; }
rolls_back() { cut_off && echo by hand >$file && keep rollback && grep -qx before $file && grep -qx 'by hand' $edited; }
must "cut off, edited, rolled back: the edit is kept" rolls_back
next_fails() { cut_off && echo by hand >$file && keep begin && echo again >$file && keep undo && grep -qx before $file && grep -qx 'by hand' $edited; }
must "cut off, edited, the next run fails: the edit is kept" next_fails
next_well() { cut_off && echo by hand >$file && keep begin && echo 'by hand and ours' >$file && keep done && keep rollback && grep -qx before $file && grep -qx 'by hand and ours' $edited; }
must "cut off, edited, the next run goes well, rolled back: the edit is kept" next_well
nothing_lost() { rm -rf /var/lib/mang6-playbooks/files && echo before >$file && keep begin && echo ours >$file && keep done && keep rollback && grep -qx before $file && test ! -e $edited; }
must "and without a cut nothing is kept as an edit" nothing_lost
