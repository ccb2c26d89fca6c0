"""Headless Chromium over its debugging pipe: no driver, no packages."""
import base64, contextlib, json, os, shutil, subprocess, time

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


class Page:
    """One tab of a given width."""

    def __init__(self, browser, url, width, height, dark):
        self.browser, self.problems = browser, []
        target = browser.call("Target.createTarget", {"url": "about:blank"})["targetId"]
        self.session = browser.call("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        browser.pages[self.session] = self
        self.call("Page.enable")
        self.call("Runtime.enable")
        self.call("Log.enable")
        self.call("Emulation.setDeviceMetricsOverride",
                  {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", {"features": [scheme]})
        self.call("Page.navigate", {"url": url})

    def call(self, method, parameters=None):
        return self.browser.call(method, parameters or {}, self.session)

    def value(self, expression):
        """What a JavaScript expression, or a promise of it, is."""
        answer = self.call("Runtime.evaluate",
                           {"expression": expression, "returnByValue": True, "awaitPromise": True})
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def wait(self, expression, seconds=60):
        end = time.monotonic() + seconds
        while not self.value(expression):
            if time.monotonic() > end:
                raise RuntimeError(f"not so within {seconds} s: {expression}")
            time.sleep(0.2)

    def picture(self, path):
        """The whole page, however long."""
        answer = self.call("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": True,
                                                      "clip": {"x": 0, "y": 0, "scale": 1, **self.value(
                                                          "({width: innerWidth, height:"
                                                          " document.documentElement.scrollHeight})")}})
        with open(path, "wb") as file:
            file.write(base64.b64decode(answer["data"]))

    def heard(self, method, parameters):
        if method == "Runtime.exceptionThrown":
            self.problems.append(parameters["exceptionDetails"].get("text", "exception"))
        elif method == "Log.entryAdded" and parameters["entry"]["level"] == "error":
            self.problems.append(parameters["entry"]["text"])


class Browser:
    def __init__(self, process, source, sink):
        self.process, self.source, self.sink = process, source, sink
        self.number, self.pages, self.rest = 0, {}, b""

    def call(self, method, parameters, session=None):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        os.write(self.sink, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.read()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            if answer.get("sessionId") in self.pages:
                self.pages[answer["sessionId"]].heard(answer["method"], answer["params"])

    def read(self):
        while b"\0" not in self.rest:
            piece = os.read(self.source, 1 << 20)
            if not piece:
                raise RuntimeError("the browser is gone")
            self.rest += piece
        message, self.rest = self.rest.split(b"\0", 1)
        return json.loads(message)


def executable():
    """Where Chromium is; None when it is not on this machine."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextlib.contextmanager
def browser(profile):
    commands, to_browser = os.pipe()
    from_browser, answers = os.pipe()
    # The pipe's ends have to be the descriptors 3 and 4.
    line = f'exec "$0" "$@" 3<&{commands} 4>&{answers}'
    process = subprocess.Popen(
        ["bash", "-c", line, executable(), "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
         "--disable-dev-shm-usage", "--remote-debugging-pipe", f"--user-data-dir={profile}"],
        pass_fds=(commands, answers), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(commands)
    os.close(answers)
    try:
        yield Browser(process, from_browser, to_browser)
    finally:
        os.close(to_browser)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        os.close(from_browser)
