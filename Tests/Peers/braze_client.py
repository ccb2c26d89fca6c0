#!/usr/bin/env python3
"""PyPI braze-client against the Braze that the sandbox plays.

    python3 braze_client.py PATH-OF-TD2BRAZE
"""
import json
import time

import requests
from braze.client import BrazeClient, BrazeClientError, BrazeInternalServerError, BrazeRateLimitError

from sandbox import KEY, Sandbox, raises, run

FIELDS = ["external_id", "email", "first_name", "custom_attributes", "custom_events", "purchases"]


def client(sandbox, key=KEY):
    return BrazeClient(api_key=key, api_url=sandbox.url)


def track_and_export(command):
    """user_track, then user_export gives back what was tracked"""
    with Sandbox(command) as sandbox:
        braze = client(sandbox)
        answer = braze.user_track(
            attributes=[{"external_id": "u1", "first_name": "Ōta", "email": "u1@example.com", "plan": "gold",
                         "visits": 3, "tags": ["a", "b"]}, {"external_id": "u2", "plan": "blue"}],
            events=[{"external_id": "u1", "name": "opened", "time": "2026-10-01T12:00:00Z",
                     "properties": {"n": 1}}],
            purchases=[{"external_id": "u1", "product_id": "p", "currency": "JPY", "price": 120.5,
                        "time": "2026-10-01T12:00:00Z"}],
        )
        assert answer["success"] and answer["status_code"] == 201 and answer["message"] == "success", answer
        assert answer["attributes_processed"] == 2 and answer["events_processed"] == 1, answer
        users = braze.user_export(external_ids=["u1"], fields_to_export=FIELDS)["users"]
        assert len(users) == 1 and users[0]["external_id"] == "u1", users
        user = users[0]
        assert user["first_name"] == "Ōta" and user["email"] == "u1@example.com", user
        assert user["custom_attributes"] == {"plan": "gold", "visits": 3, "tags": ["a", "b"]}, user
        assert [(event["name"], event["count"]) for event in user["custom_events"]] == [("opened", 1)], user
        assert [(purchase["name"], purchase["count"]) for purchase in user["purchases"]] == [("p", 1)], user
        by_email = braze.user_export(email="u1@example.com", fields_to_export=["external_id"])
        assert [user["external_id"] for user in by_email["users"]] == ["u1"], by_email


def delete(command):
    """user_delete, and the profile is gone"""
    with Sandbox(command) as sandbox:
        braze = client(sandbox)
        assert braze.user_track(attributes=[{"external_id": "u1", "plan": "gold"}])["success"]
        answer = braze.user_delete(external_ids=["u1"])
        assert answer["success"] and answer["deleted"] == 1, answer
        answer = braze.user_export(external_ids=["u1"], fields_to_export=["external_id"])
        assert answer["users"] == [] and answer["invalid_user_ids"] == ["u1"], answer


def partial_errors(command):
    """an object that is refused is named, the others are in"""
    with Sandbox(command) as sandbox:
        answer = client(sandbox).user_track(
            attributes=[{"external_id": "u1", "plan": "gold"}],
            events=[{"external_id": "u1", "name": "opened"}],
        )
        assert not answer["success"] and answer["status_code"] == 201, answer
        assert [(error["input_array"], error["index"]) for error in answer["errors"]] == [("events", 0)], answer
        profile = requests.get(f"{sandbox.url}/sandbox/profiles/u1", timeout=60)
        assert profile.status_code == 200


def wrong_key(command):
    """a wrong key is refused"""
    with Sandbox(command) as sandbox:
        error = raises(BrazeClientError, client(sandbox, "other").user_delete, ["u1"])
        assert "key" in str(error).lower(), error


def server_errors(command):
    """a 503 is tried again, three of them are not"""
    with Sandbox(command, "--fault", "1 503", "--fault", "3-5 503") as sandbox:
        braze = client(sandbox)
        assert braze.user_track(attributes=[{"external_id": "u1", "plan": "gold"}])["success"]
        raises(BrazeInternalServerError, braze.user_track, attributes=[{"external_id": "u1", "plan": "blue"}])
        stats = requests.get(f"{sandbox.url}/stats", timeout=60).json()
        assert stats["requests"] == 5 and stats["objects"] == 1, json.dumps(stats)


def rate_limit(command):
    """a 429 without a time to come back is tried again at once"""
    with Sandbox(command, "--fault", "1 429-bare") as sandbox:
        began = time.monotonic()
        assert client(sandbox).user_track(attributes=[{"external_id": "u1", "plan": "gold"}])["success"]
        assert time.monotonic() - began < 60
        assert issubclass(BrazeRateLimitError, BrazeClientError)


run([track_and_export, delete, partial_errors, wrong_key, server_errors, rate_limit])
