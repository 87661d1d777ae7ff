#!/usr/bin/env bash
# The playbooks' proof: every file passes Ansible's own syntax check and ansible-lint. What they need
# is installed from PyPI into .setup/ansible; ansible-core 2.21 wants Python 3.12 or newer, and a
# machine without one is told so.
set -euo pipefail
cd "$(dirname "$0")/../.."
venv=$PWD/.setup/ansible

python_new_enough() {
    local candidate
    for candidate in python3.14 python3.13 python3.12 "$HOME"/.pyenv/versions/3.1[2-9]*/bin/python python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    echo "playbooks: Python 3.12 or newer is missing (ansible-core 2.21 needs it): install python3.12, or pyenv install 3.13" >&2
    return 4
}

if [[ ! -x $venv/bin/ansible-lint || ! -d $(echo "$venv"/lib/python3*/site-packages/ansible_collections) ]]; then
    python=$(python_new_enough)
    echo "playbooks: installing ansible and ansible-lint into $venv"
    "$python" -m venv "$venv"
    "$venv/bin/pip" install --quiet "ansible==14.5.0" "ansible-lint==26.10.1"
fi
export PATH=$venv/bin:$PATH ANSIBLE_HOME=$PWD/.setup/ansible-home ANSIBLE_NOCOLOR=1 NO_COLOR=1 ANSIBLE_INVENTORY=localhost,

cd playbooks
checked=0
for playbook in *.yml audit/*.yml; do
    [[ $playbook != requirements.yml ]] || continue
    ANSIBLE_CONFIG=ansible.cfg ansible-playbook -i localhost, --syntax-check "$playbook" >/dev/null
    checked=$((checked + 1))
done
((checked >= 15)) || { echo "playbooks: only $checked files found" >&2; exit 1; }
echo "$checked playbooks pass --syntax-check"

ansible-lint --offline -q
echo "ansible-lint finds nothing"
