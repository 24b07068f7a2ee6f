// What a picture does in a page: pointing at a box or a row lights up all that it comes from and all
// that is made of it.

extension GraphPicture {
  /// The script of pages that show pictures.
  public static let script = #"""
    'use strict';
    (() => {
      const step = (links, start, here, there) => {
        const found = new Set([start]), waiting = [start];
        while (waiting.length) {
          const at = waiting.pop();
          for (const link of links) {
            if (link.dataset[here] !== at || found.has(link.dataset[there])) continue;
            found.add(link.dataset[there]);
            waiting.push(link.dataset[there]);
          }
        }
        return found;
      };
      for (const svg of document.querySelectorAll('svg.graph')) {
        const lines = [...svg.querySelectorAll('.line')];
        const parts = [...svg.querySelectorAll('[data-id]')];
        let chosen = null;
        const light = id => {
          svg.classList.toggle('picking', id !== null);
          if (id === null) {
            for (const part of [...lines, ...parts]) part.classList.remove('lit');
            return;
          }
          const before = step(lines, id, 'to', 'from'), after = step(lines, id, 'from', 'to');
          for (const line of lines) {
            const { from, to } = line.dataset;
            line.classList.toggle('lit',
              before.has(from) && before.has(to) || after.has(from) && after.has(to));
          }
          for (const part of parts) {
            const own = [part.dataset.id,
              ...[...part.querySelectorAll('[data-id]')].map(row => row.dataset.id)];
            part.classList.toggle('lit', own.some(one => before.has(one) || after.has(one)));
          }
        };
        const nameOf = event => {
          const part = event.target.closest('[data-id]');
          return part && svg.contains(part) ? part.dataset.id : null;
        };
        svg.addEventListener('mouseover', event => { if (chosen === null) light(nameOf(event)); });
        svg.addEventListener('mouseleave', () => { if (chosen === null) light(null); });
        svg.addEventListener('click', event => {
          if (event.target.closest('a')) return;
          const name = nameOf(event);
          chosen = name === chosen ? null : name;
          light(chosen);
        });
      }
      const button = document.querySelector('[data-do=theme]');
      if (button) button.addEventListener('click', () => {
        const root = document.documentElement;
        const isDark = root.dataset.theme
          ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
        root.dataset.theme = isDark ? 'light' : 'dark';
        try { localStorage.setItem('pantanal-theme', root.dataset.theme); } catch (error) { }
      });
    })();
    """#
}
