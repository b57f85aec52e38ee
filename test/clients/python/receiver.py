"""An application that hears callbacks and verifies each as Twilio tells Python programs to: with the library's own
RequestValidator, unmodified. Prints its port, then a line per request. Run by scripts/clients/python-receiver.ts."""

import base64
import http.server
import os
import sys
import urllib.parse

from twilio.request_validator import RequestValidator

validator = RequestValidator(os.environ["AUTH_TOKEN"])


class Application(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = dict(urllib.parse.parse_qsl(body, keep_blank_values=True))
        # The address as it was configured has user and password in it; here they come as a header.
        basic = self.headers.get("Authorization")
        user = base64.b64decode(basic.removeprefix("Basic ")).decode() + "@" if basic else ""
        url = f"http://{user}{self.headers['Host']}{self.path}"
        valid = validator.validate(url, form, self.headers.get("X-Twilio-Signature", ""))
        print("valid" if valid else "not valid", self.path, form.get("interactionData"), flush=True)
        self.send_response(204 if valid else 403)
        self.end_headers()

    def log_message(self, format, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Application)
print("port", server.server_port, flush=True)
try:
    server.serve_forever()
except KeyboardInterrupt:
    sys.exit(0)
