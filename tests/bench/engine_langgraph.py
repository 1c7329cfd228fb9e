"""One process of LangGraph with the workload of engine.py, which starts it and tells it what to do.

    python3 engine_langgraph.py DSN asyncio|threads own|shared CONCURRENT

A saver holds a lock around each of its statements, with a pool of connections too, so that `shared`
ones let one statement through at a time; with `own` ones each client has a saver on the same pool.

Reads lines "NAME COUNT" and performs COUNT executions, CONCURRENT at once, each with a thread id that
begins with NAME. Answers each line with one line of JSON.

The graph is the smallest that does the same: a node for the model, a node for the tool, an edge that
decides between them. Messages are plain dicts, which are cheaper to store than LangChain's classes.
Nodes and edges are coroutines under asyncio, since LangGraph would send functions to other threads.
"""

import asyncio
import json
import operator
import re
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, TypedDict

from langgraph.checkpoint.postgres import PostgresSaver
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.graph import END, START, StateGraph
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool, ConnectionPool

GOAL = "Work out 17 * 3, 250 / 4 and 99 + 1"
SUMS = ("17*3", "250/4", "99+1")
ANSWER = "17*3 = 51; 250/4 = 62.5; 99+1 = 100"
OPERATIONS = {"*": operator.mul, "/": operator.truediv, "+": operator.add}
# As many as the product's worker has. What the documentation asks of connections that one makes oneself.
CONNECTIONS = 16
SETTINGS = {"autocommit": True, "prepare_threshold": 0, "row_factory": dict_row}


class State(TypedDict):
    messages: Annotated[list, operator.add]


def model(state: State) -> dict:
    """The next planned call, or the answer when all have returned."""
    results = [message["content"] for message in state["messages"] if message["role"] == "tool"]
    turn = len(results)
    if turn == len(SUMS):
        return {"messages": [{"role": "assistant", "content": "; ".join(results), "tool_calls": []}]}
    call = {"id": f"call_{turn}", "name": "calculate", "arguments": {"expression": SUMS[turn]}}
    thought = f"(simulated) The goal holds a calculation, so I work out {SUMS[turn]}."
    return {"messages": [{"role": "assistant", "content": thought, "tool_calls": [call]}]}


def tool(state: State) -> dict:
    call = state["messages"][-1]["tool_calls"][0]
    expression = call["arguments"]["expression"]
    left, sign, right = re.fullmatch(r"(\d+)([*/+])(\d+)", expression).groups()
    result = OPERATIONS[sign](int(left), int(right))
    return {"messages": [{"role": "tool", "call_id": call["id"], "content": f"{expression} = {result:g}"}]}


def route(state: State) -> str:
    return "tool" if state["messages"][-1]["tool_calls"] else END


async def model_async(state: State) -> dict:
    return model(state)


async def tool_async(state: State) -> dict:
    return tool(state)


async def route_async(state: State) -> str:
    return route(state)


def graphs_for(concurrent: int, savers: str, new_saver, *nodes) -> list:
    """One graph for each client."""
    if savers == "shared":
        return [graph(new_saver(), *nodes)] * concurrent
    return [graph(new_saver(), *nodes) for _ in range(concurrent)]


def graph(saver, model, tool, route):
    builder = StateGraph(State)
    builder.add_node("model", model)
    builder.add_node("tool", tool)
    builder.add_edge(START, "model")
    builder.add_conditional_edges("model", route, {"tool": "tool", END: END})
    builder.add_edge("tool", "model")
    return builder.compile(checkpointer=saver)


def question() -> dict:
    return {"messages": [{"role": "user", "content": GOAL}]}


def is_right(state: dict) -> bool:
    return state["messages"][-1]["content"] == ANSWER and len(state["messages"]) == 8


def thread(name: str, number: int) -> dict:
    return {"configurable": {"thread_id": f"{name}-{number}"}}


def say(begun: float, count: int, right: int) -> None:
    report = {"begun": begun, "ended": time.time(), "executions": count, "wrong": count - right}
    print(json.dumps(report), flush=True)


def commands() -> Iterator[tuple[str, int]]:
    for line in iter(sys.stdin.readline, ""):
        name, count = line.split()
        yield name, int(count)


async def with_asyncio(dsn: str, savers: str, concurrent: int) -> None:
    async with AsyncConnectionPool(dsn, min_size=CONNECTIONS, max_size=CONNECTIONS, kwargs=SETTINGS,
                                   timeout=600, open=False) as pool:
        graphs = graphs_for(concurrent, savers, lambda: AsyncPostgresSaver(pool), model_async, tool_async, route_async)

        async def client(one, name: str, numbers: Iterator[int]) -> int:
            right = 0
            for number in numbers:
                right += is_right(await one.ainvoke(question(), thread(name, number), durability="sync"))
            return right

        for name, count in commands():
            numbers, begun = iter(range(count)), time.time()
            right = await asyncio.gather(*(client(one, name, numbers) for one in graphs))
            say(begun, count, sum(right))


def with_threads(dsn: str, savers: str, concurrent: int) -> None:
    with ConnectionPool(dsn, min_size=CONNECTIONS, max_size=CONNECTIONS, kwargs=SETTINGS,
                        timeout=600, open=True) as pool, ThreadPoolExecutor(concurrent) as threads:
        graphs = graphs_for(concurrent, savers, lambda: PostgresSaver(pool), model, tool, route)

        def client(one, name: str, numbers: Iterator[int]) -> int:
            right = 0
            for number in numbers:
                right += is_right(one.invoke(question(), thread(name, number), durability="sync"))
            return right

        for name, count in commands():
            numbers, begun = iter(range(count)), time.time()
            running = [threads.submit(client, one, name, numbers) for one in graphs]
            say(begun, count, sum(one.result() for one in running))


if __name__ == "__main__":
    dsn, kind, savers, concurrent = sys.argv[1:]
    if kind == "asyncio":
        asyncio.run(with_asyncio(dsn, savers, int(concurrent)))
    else:
        with_threads(dsn, savers, int(concurrent))
