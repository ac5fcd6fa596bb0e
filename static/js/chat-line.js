// A line of a chat, drawn from what the server says of it. Text is text: nothing of it becomes markup.

const BADGES = { staff: "Staff", organizer: "Host", moderator: "Mod" };
// The same as in livechat/templatetags/chat.py: who is spoken to, and where to go.
const SPECIAL = /(?<at>(?<!\S)@[\p{L}\p{N}_.-]*[\p{L}\p{N}_])|(?<link>https?:\/\/[^\s<>"']+[^\s<>"'.,:;!?)\]])/gu;
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** Draws a line after the templates of this chat; `page` is the stream's address. */
export function draw(chat, line) {
  const isMoment = line.kind === "moment";
  const template = chat.querySelector(isMoment ? "[data-moment-template]" : "[data-line-template]");
  const node = template.content.firstElementChild.cloneNode(true);
  if (line.id) node.dataset.id = line.id;
  if (isMoment) moment(node, line);
  else message(chat, node, line);
  return node;
}

function moment(node, { content, moment }) {
  node.querySelector(".ck").textContent = moment.clock;
  node.querySelector(".what").textContent = content;
  node.querySelector(".sc").textContent = moment.score;
}

function message(chat, node, line) {
  const badge = node.querySelector(".role");
  if (BADGES[line.role]) {
    badge.classList.add(line.role);
    badge.textContent = BADGES[line.role];
  } else badge.remove();
  const name = node.querySelector("b");
  name.textContent = line.sender;
  if (line.color !== undefined) name.dataset.color = line.color;
  node.querySelector(".chat-text").replaceChildren(...pieces(line.content));
  node.classList.toggle("me", Boolean(line.senderId) && line.senderId === chat.dataset.me);
  stamp(node, line.createdAt);
  more(chat, node, line);
}

function stamp(node, at) {
  const time = node.querySelector("time");
  if (!time || !at) return;
  time.dateTime = at;
  localTime(time);
}

function more(chat, node, line) {
  const link = node.querySelector(".more");
  if (!link) return;
  link.hidden = !line.id;
  link.href = `${chat.dataset.page}messages/${line.id}/`;
  link.ariaLabel = `More about this message by ${line.sender}`;
}

/** Shows the hour of the viewer's own clock. */
export function localTime(time) {
  if (time.dateTime) time.textContent = clock.format(new Date(time.dateTime));
}

function pieces(text) {
  const found = [];
  let done = 0;
  for (const match of text.matchAll(SPECIAL)) {
    found.push(text.slice(done, match.index), match.groups.at ? mention(match[0]) : link(match[0]));
    done = match.index + match[0].length;
  }
  return [...found, text.slice(done)];
}

function mention(words) {
  const span = document.createElement("span");
  span.className = "at";
  span.textContent = words;
  return span;
}

function link(address) {
  const a = document.createElement("a");
  Object.assign(a, { href: address, rel: "ugc nofollow noopener noreferrer", target: "_blank", textContent: address });
  return a;
}
