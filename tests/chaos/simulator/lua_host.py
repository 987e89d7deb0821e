"""Runs the project's scripts in a Lua 5.1 of our own, over the model: `redis.call`, replies and errors are translated as Redis does it."""

import hashlib
from collections.abc import Callable
from typing import Any

import orjson
from lupa import lua51

from cluster.redis.scripts import source
from tests.chaos.simulator.model import RedisError, RedisModel, Status

Arg = bytes | str | int | float

CJSON = rb"""
local null, decode = ...
local escapes = { ['"'] = '\\"', ['\\'] = '\\\\', ['/'] = '\\/', ['\b'] = '\\b', ['\f'] = '\\f', ['\n'] = '\\n', ['\r'] = '\\r', ['\t'] = '\\t', ['\127'] = '\\u007f' }
local function quote(text)
  return '"' .. string.gsub(text, '[%c"\\/\127]', function(c) return escapes[c] or string.format('\\u%04x', string.byte(c)) end) .. '"'
end
local encode
encode = function(value)
  local kind = type(value)
  if kind == 'string' then return quote(value) end
  if kind == 'number' then return string.format('%.14g', value) end
  if kind == 'boolean' then return tostring(value) end
  if kind ~= 'table' then return 'null' end
  local parts = {}
  if #value > 0 then
    for i = 1, #value do parts[i] = encode(value[i]) end
    return '[' .. table.concat(parts, ',') .. ']'
  end
  for key, each in pairs(value) do parts[#parts + 1] = quote(tostring(key)) .. ':' .. encode(each) end
  table.sort(parts) -- any order is right; this one is the same in every run
  return '{' .. table.concat(parts, ',') .. '}'
end
return { encode = encode, decode = decode, null = null }
"""


class Host:
    """Scripts over one model. One Lua for all of them: scripts keep no state between runs."""

    def __init__(self, model: RedisModel, text: Callable[[str], str] = lambda name: source(name)[0]) -> None:
        self.model, self._text = model, text
        self._lua: Any = lua51.LuaRuntime(encoding=None, unpack_returned_tuples=False, register_eval=False)  # type: ignore[call-arg]
        self._functions: dict[str, Any] = {}
        lua = self._lua.globals()
        lua[b"redis"] = self._lua.table_from(
            {
                b"call": self._call,
                b"pcall": self._pcall,
                b"sha1hex": lambda text: hashlib.sha1(_bytes(text), usedforsecurity=False).hexdigest().encode(),
                b"error_reply": lambda text: self._lua.table_from({b"err": text}),
                b"status_reply": lambda text: self._lua.table_from({b"ok": text}),
            }
        )
        lua[b"cjson"] = self._lua.execute(CJSON, None, lambda text: self._from_json(orjson.loads(text)))

    def run(self, name: str, keys: list[str], args: list[Arg]) -> Any:
        """The script's reply as a client gets it. Raises RedisError for an error reply."""
        function = self._functions.get(name)
        if function is None:
            text = self._text(name).encode()
            function = self._functions[name] = self._lua.execute(b"return function(KEYS, ARGV) " + text + b"\nend")
        table = self._lua.table_from
        try:
            return self._reply(function(table([_bytes(key) for key in keys]), table([_bytes(arg) for arg in args])))
        except lua51.LuaError as error:
            raise RedisError(f"ERR {name}: {str(error).splitlines()[0]}") from error

    def _call(self, name: bytes, *args: Any) -> Any:
        return self._to_lua(self.model.call(name.upper(), *map(_bytes, args)))

    def _pcall(self, name: bytes, *args: Any) -> Any:
        try:
            return self._call(name, *args)
        except RedisError as error:
            return self._lua.table_from({b"err": str(error).encode()})

    def _to_lua(self, reply: Any) -> Any:
        if reply is None:
            return False
        if type(reply) is list:
            return self._lua.table_from([self._to_lua(each) if each is None or type(each) is list else each for each in reply])
        if type(reply) is Status:
            return self._lua.table_from({b"ok": bytes(reply)})
        return reply

    def _from_json(self, value: Any) -> Any:
        if isinstance(value, dict):
            return self._lua.table_from({key.encode(): self._from_json(each) for key, each in value.items()})
        if isinstance(value, list):
            return self._lua.table_from([self._from_json(each) for each in value])
        return value.encode() if isinstance(value, str) else value

    def _reply(self, value: Any) -> Any:
        if lua51.lua_type(value) != "table":
            if isinstance(value, float):
                return int(value)
            return {True: 1, False: None}[value] if isinstance(value, bool) else value
        if (error := value[b"err"]) is not None:
            raise RedisError(error.decode())
        if (status := value[b"ok"]) is not None:
            return Status(status)
        found, at = [], 1
        while (each := value[at]) is not None:
            found.append(self._reply(each))
            at += 1
        return found


def _bytes(value: Any) -> bytes:
    """An argument as Redis takes it from Lua."""
    if type(value) is bytes:
        return value
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, int) and not isinstance(value, bool):
        return b"%d" % value
    if not isinstance(value, float):
        raise RedisError("ERR Lua redis lib command arguments must be strings or integers")
    return b"%d" % int(value) if value == int(value) else b"%.17g" % value
