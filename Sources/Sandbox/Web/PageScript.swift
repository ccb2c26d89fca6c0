/// What keeps the page's numbers and tables fresh.
///
/// Texts from requests only ever go in as text, never as markup.
enum PageScript {
    static let text = #"""
        const $ = id => document.getElementById(id);
        const number = value => Number(value).toLocaleString("en-US");
        const sum = counters => Object.values(counters).reduce((a, b) => a + b, 0);
        function cell(row, text, kind) {
          const td = row.insertCell(); td.textContent = text; if (kind) td.className = kind; return td;
        }
        function counters(id, entries, empty) {
          const table = $(id), body = document.createElement("tbody");
          const rows = Object.entries(entries).sort((a, b) => b[1] - a[1]).slice(0, 12);
          for (const [name, count] of rows) {
            const row = body.insertRow(); cell(row, name); cell(row, number(count), "n");
          }
          if (!rows.length) cell(body.insertRow(), empty, "none");
          table.replaceChildren(body);
        }
        const markOf = status => status >= 200 && status < 300 ? "mark ok" : status === 429 ? "mark limited" : "mark";
        function recent(requests) {
          const trouble = $("trouble").checked;
          const head = document.createElement("thead"), titles = head.insertRow(), body = document.createElement("tbody");
          for (const [title, kind] of [["#", "n"], ["time"], ["endpoint"], ["status"], ["objects", "n"], ["ms", "n"], ["what was wrong"]]) {
            const th = document.createElement("th"); th.textContent = title; if (kind) th.className = kind; titles.append(th);
          }
          const shown = requests.filter(r => !trouble || r.errors.length || r.fault || r.status < 200 || r.status > 299).slice(0, 40);
          for (const r of shown) {
            const row = body.insertRow();
            cell(row, r.number, "n");
            cell(row, new Date(r.time_ms).toTimeString().slice(0, 8));
            cell(row, r.path);
            const status = cell(row, r.status || "cut"), mark = document.createElement("span");
            mark.className = markOf(r.status); status.prepend(mark); status.style.whiteSpace = "nowrap";
            cell(row, r.refused ? `${r.accepted} of ${r.accepted + r.refused}` : r.accepted, "n");
            cell(row, (r.duration_us / 1000).toFixed(1), "n");
            cell(row, [r.fault && `fault: ${r.fault}`, ...r.errors].filter(Boolean).join(" · "));
          }
          if (!shown.length) { const td = cell(body.insertRow(), "none yet", "none"); td.colSpan = 7; }
          $("recent").replaceChildren(head, body);
        }
        function show(stats) {
          $("requests").textContent = number(stats.requests);
          $("objects").textContent = number(stats.objects);
          $("refused").textContent = number(sum(stats.refused_objects_by_array));
          $("duplicates").textContent = number(stats.duplicate_events);
          $("window").textContent = number(stats.largest_3s_window);
          $("flight").textContent = number(stats.in_flight);
          $("flight-label").textContent = `in flight, ${number(stats.in_flight_peak)} at most`;
          $("profiles").textContent = number(stats.profiles);
          $("points").textContent = number(stats.data_points);
          counters("by-path", stats.requests_by_path, "no requests yet");
          counters("by-status", Object.fromEntries(Object.entries(stats.requests_by_status).map(([k, v]) => [k === "0" ? "cut" : k, v])), "no requests yet");
          counters("by-array", stats.objects_by_array, "none yet");
          counters("errors", stats.errors, "nothing refused");
          counters("drops", stats.silent_drops, "nothing lost");
          counters("faults", stats.faults, "none");
          draw(stats);
        }
        async function poll() {
          try {
            const [stats, last] = await Promise.all(["/sandbox/stats", "/sandbox/requests?last=200"].map(
              path => fetch(path).then(answer => answer.json())));
            show(stats); recent(last.requests);
            $("state").textContent = `live · ${location.host}`; $("state").className = "";
          } catch { $("state").textContent = "the sandbox does not answer"; $("state").className = "lost"; }
          setTimeout(poll, document.hidden ? 5000 : 1000);
        }
        $("trouble").onchange = () => fetch("/sandbox/requests?last=200").then(a => a.json()).then(a => recent(a.requests));
        $("find").onsubmit = async event => {
          event.preventDefault();
          const answer = await fetch("/sandbox/profiles/" + encodeURIComponent($("id").value));
          $("profile").hidden = false;
          $("profile").textContent = answer.ok ? JSON.stringify(await answer.json(), null, 2) : "No profile with that external_id.";
        };
        """#
}
