/// The page's chart: requests of each of the last 120 seconds (60 on a phone), stacked, against the limit.
enum PageChart {
    static let text = #"""
        const kinds = ["answered", "limited", "failed"];
        let bars = [], latest = null;
        function svg(name, attributes, text) {
          const element = document.createElementNS("http://www.w3.org/2000/svg", name);
          for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
          if (text !== undefined) element.textContent = text;
          return element;
        }
        function niceStep(value) {
          const power = 10 ** Math.floor(Math.log10(value));
          return [1, 2, 5, 10].map(m => m * power).find(step => step >= value);
        }
        function draw(stats) {
          latest = stats;
          const canvas = document.querySelector("#chart svg"), width = canvas.clientWidth, height = canvas.clientHeight;
          // Not laid out yet: the observer draws when it is.
          if (width < 150) return;
          const SECONDS = width < 520 ? 60 : 120;
          const left = 44, right = 6, top = 10, bottom = 20, inner = height - top - bottom;
          const now = Math.floor(stats.now_ms / 1000), byTime = new Map(stats.seconds.map(s => [s.time, s]));
          bars = Array.from({ length: SECONDS }, (_, i) => {
            const time = now - SECONDS + 1 + i;
            return byTime.get(time) || { time, answered: 0, limited: 0, failed: 0, objects: 0 };
          });
          const most = Math.max(...bars.map(b => b.answered + b.limited + b.failed));
          const rate = stats.track_limit ? stats.track_limit.requests / stats.track_limit.seconds : null;
          const fits = rate !== null && most >= rate / 10;
          $("limit-key").hidden = rate === null;
          $("limit-text").textContent = rate === null ? "" :
            `/users/track limit: ${number(stats.track_limit.requests)} in ${number(stats.track_limit.seconds)} s` + (fits ? "" : ", above the chart");
          $("window-label").textContent = rate === null ? "most requests in 3 s" : `most requests in 3 s (limit ${number(rate * 3)})`;
          const step = niceStep(Math.max(4, most * 1.1, fits ? rate * 1.1 : 0) / 4);
          const highest = Math.ceil(Math.max(4, most, fits ? rate * 1.05 : 0) / step) * step;
          const y = value => top + inner * (1 - value / highest), slot = (width - left - right) / SECONDS;
          const parts = [];
          for (let value = 0; value <= highest; value += step) {
            parts.push(svg("line", { class: "grid", x1: left, x2: width - right, y1: y(value), y2: y(value) }));
            parts.push(svg("text", { x: left - 6, y: y(value) + 4, "text-anchor": "end" }, number(value)));
          }
          for (const ago of [120, 90, 60, 30, 0].filter(ago => ago <= SECONDS)) {
            const x = left + slot * (SECONDS - ago);
            parts.push(svg("text", { x, y: height - 5, "text-anchor": ago === 0 ? "end" : ago === SECONDS ? "start" : "middle" }, ago ? `−${ago} s` : "now"));
          }
          bars.forEach((bar, i) => {
            let base = 0;
            for (const kind of kinds) {
              if (!bar[kind]) continue;
              const from = y(base), to = y(base += bar[kind]);
              parts.push(svg("rect", { class: kind, x: left + slot * i + slot * .1, width: slot * .8, y: to, height: Math.max(1, from - to) }));
            }
          });
          if (fits) parts.push(svg("line", { class: "limit", x1: left, x2: width - right, y1: y(rate), y2: y(rate) }));
          canvas.replaceChildren(...parts);
          canvas.onpointermove = event => {
            const box = canvas.getBoundingClientRect(), index = Math.floor((event.clientX - box.left - left) / slot);
            const bar = bars[index], tip = $("tip");
            if (!bar) { tip.hidden = true; return; }
            tip.textContent = `${new Date(bar.time * 1000).toTimeString().slice(0, 8)}\n` +
              `${number(bar.answered)} answered\n${number(bar.limited)} × 429\n${number(bar.failed)} failed\n${number(bar.objects)} objects`;
            tip.hidden = false;
            tip.style.left = Math.min(Math.max(0, left + slot * index + 10), box.width - tip.offsetWidth) + "px";
          };
          canvas.onpointerleave = () => { $("tip").hidden = true; };
        }
        new ResizeObserver(() => latest && draw(latest)).observe($("chart"));
        poll();
        """#
}
