#!/usr/bin/env bash
# Monitoring's proof, in namespaces of its own: a real blackbox_exporter asks the lab for what
# `export blackbox` names, a real Prometheus finds the targets by file_sd and scrapes it; each family is
# asked over that family alone. Icinga accepts the snippet, promtool the rules and the metrics, Graphviz
# the graph. Needs root and Debian's prometheus, prometheus-blackbox-exporter, icinga2-bin, graphviz.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/proof/lib/apart.sh
if [[ ${1:-} != inside ]]; then
    for program in prometheus promtool prometheus-blackbox-exporter icinga2 dot; do
        command -v "$program" >/dev/null || {
            echo "monitoring: \`$program\` is missing: apt-get install prometheus prometheus-blackbox-exporter icinga2-bin icinga2-common graphviz" >&2
            exit 4
        }
    done
    apart "$0" inside
    exit
fi
apart_or_stop
fail() { echo "monitoring: $*" >&2; exit 1; }
lab=target/debug/examples/lab mang6=${MANG6:-$PWD/target/debug/mang6}
mount --make-rprivate /
mount -t tmpfs tmpfs /run
mkdir -p /run/netns /run/sshd /run/lock /run/work
ip link set lo up
work=/run/work
cp -a /etc/. "$work/etc" && mount --bind "$work/etc" /etc

"$lab" up >/dev/null
eval "$("$lab" env)"
m() { "$lab" exec "$mang6" -q --db "$work/mang6.db" "$@"; }
m init
m import "$MANG6_LAB_DIR/inventory"
m audit >/dev/null 2>&1 || [[ $? == 1 ]]
m export blackbox >"$work/targets.json"
m export blackbox --modules >"$work/blackbox.yml"
# Names are the lab's: its resolvers, its authority.
cat >"$work/prometheus.yml" <<END
global: {scrape_interval: 5s, scrape_timeout: 4s}
scrape_configs:
  - job_name: blackbox
    metrics_path: /probe
    file_sd_configs: [{files: [$work/targets.json]}]
    relabel_configs:
      - {source_labels: [__address__], target_label: __param_target}
      - {source_labels: [__param_target], target_label: instance}
      - {source_labels: [__param_module], target_label: module}
      - {target_label: __address__, replacement: "127.0.0.1:9115"}
END
promtool check config "$work/prometheus.yml" >/dev/null || fail "promtool refuses the configuration"
"$lab" exec ip link set lo up
"$lab" exec prometheus-blackbox-exporter --config.file="$work/blackbox.yml" --web.listen-address=127.0.0.1:9115 >"$work/blackbox.log" 2>&1 &
"$lab" exec prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/tsdb" --web.listen-address=127.0.0.1:9090 >"$work/prometheus.log" 2>&1 &
ask() { "$lab" exec curl -sfG "http://127.0.0.1:9090/api/v1/query" --data-urlencode "query=$1" | python3 -c '
import json, sys
found = json.load(sys.stdin)["data"]["result"]
print(int(float(found[0]["value"][1])) if found else 0)'; }
wanted=$(python3 -c 'import json, sys; print(sum(len(each["targets"]) for each in json.load(open(sys.argv[1]))))' "$work/targets.json")
for _ in $(seq 40); do
    sleep 1
    [[ $(ask 'count(probe_success)' 2>/dev/null || echo 0) == "$wanted" ]] && break
done
sleep 5
(($(ask 'count(probe_success)') == wanted)) || fail "Prometheus has $(ask 'count(probe_success)') of $wanted targets: $(tail -3 "$work/prometheus.log")"
for family in ipv4 ipv6; do
    digit=${family#ipv}
    links=$(ask "count(probe_success{family=\"$family\",module=\"icmp_v$digit\"})")
    up=$(ask "sum(probe_success{family=\"$family\",module=\"icmp_v$digit\"})")
    ((links > 0 && up == links)) || fail "$family: $up of $links links answer"
    tcp=$(ask "sum(probe_success{family=\"$family\",module=\"tcp_v$digit\"})")
    ((tcp > 0)) || fail "$family: no TCP target answers"
    # What answered, answered over the family that was asked.
    other=$(ask "count(probe_ip_protocol{family=\"$family\"} != $digit and probe_success{family=\"$family\"} == 1)")
    ((other == 0)) || fail "$family: $other targets were asked over the other family"
    echo "  $family: $up of $links links, $tcp of $(ask "count(probe_success{module=\"tcp_v$digit\"})") TCP targets up, none over the other family"
done
echo "  $wanted targets scraped by a real Prometheus through a real blackbox_exporter"

m export prometheus >"$work/metrics"
promtool check metrics <"$work/metrics"
promtool check rules contrib/prometheus/mang6.rules.yml >/dev/null
(cd contrib/prometheus && promtool test rules mang6.rules.test.yml >/dev/null)
echo "  promtool: metrics, rules and their tests"
m export dot | dot -Tsvg >"$work/map.svg"
grep -q '<svg' "$work/map.svg" || fail "Graphviz drew nothing"
m export geojson | python3 -c 'import json, sys; assert json.load(sys.stdin)["type"] == "FeatureCollection"'
echo "  Graphviz draws the graph, GeoJSON is one collection"

cat >"$work/icinga2.conf" <<END
include <itl>
include <plugins>
const PluginDir = "/usr/lib/nagios/plugins"
const ZoneName = "lab"
const NodeName = "lab"
object Host "lab" { check_command = "dummy" }
include "$PWD/contrib/icinga/mang6.conf"
END
mkdir -p /run/icinga2 && chown -R nagios:nagios /run/icinga2 "$work/icinga2.conf" 2>/dev/null || true
icinga2 daemon -C -c "$work/icinga2.conf" >"$work/icinga.log" 2>&1 || fail "Icinga refuses the snippet: $(tail -5 "$work/icinga.log")"
echo "  icinga2 daemon -C accepts contrib/icinga/mang6.conf"
"$lab" down >/dev/null
