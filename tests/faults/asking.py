"""A client that asks over HTTP and tries again, with the same key, until it has an answer: as a brand's system would."""

import http.client
import json
import time


class GaveUpError(Exception):
    """No answer within the time that a patient client has."""


def post_until_answered(port, path, body, *, key, idempotency_key, seconds=180):
    """Return (status, answer, tries): of one try at least, however little time there is."""
    deadline, tries = time.monotonic() + seconds, 0
    headers = {
        "Authorization": f"Bearer {key}", "Idempotency-Key": idempotency_key, "Content-Type": "application/json",
    }  # fmt: skip
    while not tries or time.monotonic() < deadline:
        tries += 1
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
        try:
            connection.request("POST", path, json.dumps(body), headers)
            response = connection.getresponse()
            answer = response.read()
            if response.status < 500:
                return response.status, json.loads(answer), tries
            assert response.status == 503, (response.status, answer[:200])
            assert response.getheader("Retry-After")
        except (OSError, http.client.HTTPException):
            pass  # cut off: whether it was carried out, nobody knows
        finally:
            connection.close()
        time.sleep(0.02)
    raise GaveUpError(path)
