'use strict';
(function () {
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));

  // ---- what is pointed at, by mouse or key, is told beside it
  const tip = document.createElement('div');
  tip.id = 'tip';
  tip.setAttribute('role', 'status');
  tip.hidden = true;
  document.body.append(tip);
  const told = new Map();
  all('.drawing title').forEach(title => {
    told.set(title.parentNode, title.textContent);
    title.remove();
  });
  all('.frame').forEach(frame => {
    told.set(frame, frame.title);
    frame.removeAttribute('title');
  });
  let current = null;
  function show(mark) {
    if (current) current.classList.remove('current');
    current = mark;
    tip.hidden = !mark;
    if (!mark) return;
    mark.classList.add('current');
    tip.textContent = told.get(mark);
    const box = mark.getBoundingClientRect();
    const left = Math.min(Math.max(8, box.left + box.width / 2 - tip.offsetWidth / 2), innerWidth - tip.offsetWidth - 8);
    const above = Math.max(box.top, 0) - tip.offsetHeight - 10;
    tip.style.left = left + scrollX + 'px';
    tip.style.top = (above > 0 ? above : Math.min(box.bottom, innerHeight) + 10) + scrollY + 'px';
  }
  document.addEventListener('mouseover', event => {
    const mark = told.has(event.target) ? event.target : null;
    if (mark !== current) show(mark);
  });

  // ---- charts by keyboard: arrows go from mark to mark, + and - zoom, 0 shows all
  function marksOf(plot) {
    const box = plot.getBoundingClientRect();
    const marks = all('.drawing *, .frame', plot).filter(mark => {
      if (!told.has(mark)) return false;
      const at = mark.getBoundingClientRect();
      return at.right >= box.left - 1 && at.left <= box.right + 1;
    });
    return marks.sort((one, other) => one.getBoundingClientRect().left - other.getBoundingClientRect().left);
  }
  all('.plot > svg, .flame').forEach(plot => {
    plot.addEventListener('keydown', event => {
      const marks = plot.classList.contains('flame') ? all('.frame', plot) : marksOf(plot);
      const at = marks.indexOf(current);
      const steps = {ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: marks.length - 1};
      if (event.key in steps) {
        show(marks[Math.max(0, Math.min(marks.length - 1, steps[event.key]))]);
        event.preventDefault();
      } else if (event.key === 'Escape') {
        show(null);
      } else if (plot.closest('.over-time')) {
        if (event.key === '+' || event.key === '=') zoom(0.5);
        else if (event.key === '-') zoom(2);
        else if (event.key === '0') view(0, 1);
      }
    });
    plot.addEventListener('blur', () => show(null));
  });

  // ---- zoom in time, of all charts over time at once
  const seconds = Number(document.querySelector('main').dataset.seconds) || 0;
  let from = 0;
  let to = 1;
  const nice = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600,
    7200, 14400, 21600, 43200, 86400];
  const whole = new Map();
  all('.over-time .across').forEach(axis => whole.set(axis, axis.innerHTML));
  function label(second) {
    if (seconds > 7200) return Math.floor(second / 3600) + ':' + String(Math.floor(second / 60) % 60).padStart(2, '0') + ' h';
    if (seconds > 120) return Math.floor(second / 60) + ':' + String(Math.floor(second) % 60).padStart(2, '0') + ' min';
    return Number(second.toPrecision(4)) + ' s';
  }
  function ticks(axis) {
    const height = axis.parentNode.getAttribute('height');
    const visible = (to - from) * seconds;
    const step = nice.find(one => one >= visible / 8) || 86400;
    let markup = '';
    for (let at = Math.ceil(from * seconds / step) * step; at <= to * seconds + 1e-9; at += step) {
      const x = (at / seconds - from) / (to - from) * 100 + '%';
      markup += '<line class="base" x1="' + x + '" x2="' + x + '" y1="' + height + '" y2="' + (Number(height) + 5) + '"/>'
        + '<text text-anchor="middle" x="' + x + '" y="' + (Number(height) + 19) + '">' + label(at) + '</text>';
    }
    axis.innerHTML = markup;
  }
  function view(newFrom, newTo) {
    const width = Math.min(1, Math.max(1e-4, newTo - newFrom));
    from = Math.min(1 - width, Math.max(0, newFrom));
    to = from + width;
    all('.over-time .drawing').forEach(drawing => {
      drawing.setAttribute('viewBox', from * 1000 + ' 0 ' + width * 1000 + ' 1000');
      drawing.classList.toggle('zoomed', width !== 1);
    });
    whole.forEach((markup, axis) => {
      if (width === 1) axis.innerHTML = markup;
      else ticks(axis);
    });
    const state = document.getElementById('zoom-state');
    if (state) state.textContent = width === 1 ? 'All of the recording' : label(from * seconds) + ' to ' + label(to * seconds);
    show(null);
  }
  function zoom(factor) {
    const middle = (from + to) / 2;
    const half = (to - from) * factor / 2;
    view(middle - half, middle + half);
  }
  const bar = document.getElementById('zoom');
  if (bar && seconds) {
    bar.hidden = false;
    const actions = {in: () => zoom(0.5), out: () => zoom(2), back: () => view(from - (to - from) / 2, to - (to - from) / 2),
      on: () => view(from + (to - from) / 2, to + (to - from) / 2), all: () => view(0, 1)};
    all('button', bar).forEach(button => button.addEventListener('click', actions[button.dataset.zoom]));
  }
  all('.over-time .plot > svg').forEach(plot => {
    let begin = null;
    const share = event => {
      const box = plot.getBoundingClientRect();
      return from + Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)) * (to - from);
    };
    plot.addEventListener('mousedown', event => {
      begin = share(event);
      event.preventDefault();
      plot.focus({preventScroll: true});
    });
    addEventListener('mouseup', event => {
      if (begin === null) return;
      const end = share(event);
      if (Math.abs(end - begin) > (to - from) / 50) view(Math.min(begin, end), Math.max(begin, end));
      begin = null;
    });
    plot.addEventListener('dblclick', () => view(0, 1));
  });

  // ---- tables that sort and filter
  all('table.sortable').forEach(table => {
    const body = table.tBodies[0];
    all('th', table).forEach((head, column) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = head.textContent;
      head.textContent = '';
      head.append(button);
      button.addEventListener('click', () => {
        const isNumber = head.classList.contains('number');
        const before = head.getAttribute('aria-sort');
        const descends = before ? before === 'ascending' : isNumber;
        all('th', table).forEach(other => other.removeAttribute('aria-sort'));
        head.setAttribute('aria-sort', descends ? 'descending' : 'ascending');
        const value = row => {
          const cell = row.cells[column];
          return cell.dataset.v === undefined ? (isNumber ? -1 : cell.textContent) : Number(cell.dataset.v);
        };
        const rows = Array.from(body.rows);
        rows.sort((one, other) => {
          const a = value(one);
          const b = value(other);
          return typeof a === 'number' ? a - b : a.localeCompare(b, 'en', {numeric: true});
        });
        if (descends) rows.reverse();
        body.append(...rows);
      });
    });
    if (body.rows.length > 5) {
      const filter = document.createElement('input');
      filter.type = 'search';
      filter.placeholder = 'Filter';
      filter.className = 'filter';
      filter.setAttribute('aria-label', 'Filter the table ' + table.getAttribute('aria-label'));
      filter.addEventListener('input', () => {
        const wanted = filter.value.toLowerCase();
        Array.from(body.rows).forEach(row => {
          row.hidden = !row.textContent.toLowerCase().includes(wanted);
        });
      });
      table.closest('.scroll').before(filter);
    }
  });
})();
