"""How long an event is on its way from the database to a subscriber, with many executions at once.

Each execution is watched by a client with a connection of its own, over GraphQL and a WebSocket, from
before a worker takes it. Server and worker are two processes, so that each event has to wake the server
through PostgreSQL. An event is dated by the clock at its insertion; the clients run on the same machine
and take their share of its processors.
"""

import asyncio
import json
import time
from datetime import datetime

from websockets.asyncio.client import ClientConnection, connect

from engine_product import PATIENCE_SECONDS, Product

EXECUTIONS = 500
# What a turn of the model takes. A real one takes longer.
PACE_MS = 1000
# They start within this time, so that events come as they do from executions that know nothing of each other.
SPREAD = "1 second"
IDS = "query ($after: String) { executions(first: 100, after: $after) { nodes { id } pageInfo { endCursor hasNextPage } } }"
WATCH = "subscription ($id: ID!) { executionEvents(id: $id) { seq kind createdAt } }"


def measure(product: Product) -> dict:
    product.empty()
    product.fill(EXECUTIONS, "1 hour")
    delays, events, ended = asyncio.run(watch_all(product))
    [(stored,)] = product.sql("SELECT count(*) FROM execution_events")
    product.empty()
    delays.sort()
    place = lambda share: delays[min(len(delays) - 1, int(len(delays) * share))] * 1000
    return {"program": "profile-builder", "concurrent": EXECUTIONS, "pace_ms": PACE_MS, "events": events,
            "p50_ms": place(0.5), "p95_ms": place(0.95), "p99_ms": place(0.99), "longest_ms": delays[-1] * 1000,
            "not_completed": EXECUTIONS - ended, "not_delivered": stored - events}


async def watch_all(product: Product) -> tuple[list[float], int, int]:
    """The delays of all events that came live, the number of all that came, and of the ends among them."""
    sockets = [await subscribe(product, one) for one in ids(product)]
    delays, counts = [], {"events": 0, "ends": 0}
    watching = [asyncio.create_task(watch(socket, delays, counts)) for socket in sockets]
    # Every one of them has seen what was there before anything new happens.
    while counts["events"] < EXECUTIONS:
        await asyncio.sleep(0.1)
    with product.worker(EXECUTIONS, pace=PACE_MS):
        product.sql("UPDATE executions SET run_at = now() + random() * %(spread)s::interval", spread=SPREAD)
        await asyncio.wait_for(asyncio.gather(*watching), PATIENCE_SECONDS)
    for socket in sockets:
        await socket.close()
    return delays, counts["events"], counts["ends"]


def ids(product: Product) -> list[str]:
    found, after, more = [], None, True
    while more:
        answer = product.post("/graphql", {"query": IDS, "variables": {"after": after}})["data"]["executions"]
        found += [node["id"] for node in answer["nodes"]]
        after, more = answer["pageInfo"]["endCursor"], answer["pageInfo"]["hasNextPage"]
    return found


async def subscribe(product: Product, execution: str) -> ClientConnection:
    socket = await connect(f"ws://127.0.0.1:{product.port}/graphql/ws", subprotocols=["graphql-transport-ws"])
    await socket.send(json.dumps({"type": "connection_init", "payload": {"authorization": f"Bearer {product.token}"}}))
    greeting = json.loads(await socket.recv())
    if greeting["type"] != "connection_ack":
        raise RuntimeError(f"the server refused a subscriber: {greeting}")
    wish = {"query": WATCH, "variables": {"id": execution}}
    await socket.send(json.dumps({"type": "subscribe", "id": "1", "payload": wish}))
    return socket


async def watch(socket: ClientConnection, delays: list[float], counts: dict) -> None:
    async for text in socket:
        now = time.time()
        message = json.loads(text)
        if message["type"] == "ping":
            await socket.send(json.dumps({"type": "pong"}))
        elif message["type"] == "complete":
            return
        elif message["type"] == "next":
            event = message["payload"]["data"]["executionEvents"]
            counts["events"] += 1
            counts["ends"] += event["kind"] == "COMPLETED"
            # The first was there before anybody watched.
            if event["seq"] > 1:
                delays.append(now - datetime.fromisoformat(event["createdAt"]).timestamp())
        elif message["type"] == "error":
            raise RuntimeError(f"a subscription failed: {message}")
