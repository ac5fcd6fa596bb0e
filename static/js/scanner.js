// Reads QR codes through the camera where the browser can by itself; elsewhere the code is typed.

const EVERY_MS = 200;
const SAME_AGAIN_MS = 4000;

export class Scanner {
  #video;
  #read;
  #detector = null;
  #last = { text: "", at: 0 };
  #timer = 0;

  constructor(root, read) {
    this.#video = root.querySelector("[data-camera]");
    this.#read = read;
    const button = root.querySelector("[data-scan]");
    if (!("BarcodeDetector" in window) || !navigator.mediaDevices?.getUserMedia) return;
    button.hidden = false;
    button.addEventListener("click", () => (this.#timer ? this.#stop(button) : this.#start(button)));
  }

  async #start(button) {
    this.#detector ??= new BarcodeDetector({ formats: ["qr_code"] });
    const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }).catch(() => null);
    if (!stream) return;
    this.#video.srcObject = stream;
    this.#video.hidden = false;
    await this.#video.play();
    this.#timer = setInterval(() => this.#look(), EVERY_MS);
    button.setAttribute("aria-pressed", "true");
  }

  #stop(button) {
    clearInterval(this.#timer);
    this.#timer = 0;
    for (const track of this.#video.srcObject.getTracks()) track.stop();
    this.#video.hidden = true;
    button.setAttribute("aria-pressed", "false");
  }

  async #look() {
    const [found] = await this.#detector.detect(this.#video).catch(() => []);
    if (!found) return;
    const same = found.rawValue === this.#last.text && Date.now() - this.#last.at < SAME_AGAIN_MS;
    this.#last = { text: found.rawValue, at: Date.now() };
    if (!same) this.#read(found.rawValue);
  }
}
