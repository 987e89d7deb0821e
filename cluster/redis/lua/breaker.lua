-- The state machine of one circuit breaker; `agents.services.breaker.LocalBoard` is the same machine within one process.
-- KEYS circuit
-- ARGV op (ask | answered | failed | unknown) failures open_ms probe_ms probe generation name
-- Returns circuit (closed | open | probe) generation failures_in_a_row wait_ms
-- Fields: name, for people; gen counts the moves, fails those in a row while closed; `open` is the moment in ms until which nobody may call, `probe` and `probe_end` whoever tries after it.
local KEEP_MS = 86400000 -- longer than any call: a permit must not outlive the count of the moves
local LOOK_MS = 1000 -- how soon those ask again who wait for a probe
local t = redis.call('TIME')
local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)
local op, limit, open_ms, probe_ms, probe = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
local r = redis.call('HMGET', KEYS[1], 'gen', 'fails', 'open', 'probe', 'probe_end')
local gen, fails, open = tonumber(r[1] or '0'), tonumber(r[2] or '0'), tonumber(r[3] or '0')

local function set(...)
  redis.call('HSET', KEYS[1], ...)
  redis.call('PEXPIRE', KEYS[1], KEEP_MS)
end
local function move(field, value)
  gen, fails = gen + 1, 0
  redis.call('HDEL', KEYS[1], 'fails', 'open', 'probe', 'probe_end')
  set('gen', gen, field, value, 'name', ARGV[7])
end

if op == 'ask' then
  if open == 0 then return { 'closed', gen, fails, 0 } end
  if now < open then return { 'open', gen, 0, open - now } end
  local probing = tonumber(r[5] or '0')
  if now < probing then return { 'open', gen, 0, math.min(LOOK_MS, probing - now) } end
  set('probe', probe, 'probe_end', string.format('%.0f', now + probe_ms))
  return { 'probe', gen, 0, 0 }
end
if tonumber(ARGV[6]) == gen then
  if open == 0 then
    if op == 'answered' and fails > 0 then
      fails = 0
      redis.call('HDEL', KEYS[1], 'fails')
    elseif op == 'failed' then
      fails = fails + 1
      if fails >= limit then
        open = now + open_ms
        move('open', string.format('%.0f', open))
      else
        set('gen', gen, 'fails', fails)
      end
    end
  elseif r[4] == probe then
    if op == 'answered' then
      open = 0
      move('fails', 0)
    elseif op == 'failed' then
      open = now + open_ms
      move('open', string.format('%.0f', open))
    else
      redis.call('HDEL', KEYS[1], 'probe', 'probe_end')
    end
  end
end
if open > 0 then return { 'open', gen, 0, math.max(0, open - now) } end
return { 'closed', gen, fails, 0 }
