-- Everything a driver wants to be true at once: decisions, ledger rows, artifacts, events, projection fields. All or nothing, fenced, and harmless when sent twice.
-- KEYS record events ledger artifacts decisions
-- ARGV token number, then five counts of values, then the values in this order:
--   decisions  id decision                          an existing decision is kept
--   rows       key row event_type('' = none) data   a row that already says succeeded is kept, and its new event dropped
--   artifacts  sha256 artifact
--   events     type data
--   fields     name value
-- include: _common
local refusal = fenced(KEYS[1], ARGV[1])
if refusal then return refusal end
local kept = {}
if tonumber(redis.call('HGET', KEYS[1], 'cn')) < tonumber(ARGV[2]) then
  local now, at = now_ms(), 8
  local function each(count, width, act)
    for i = at, at + tonumber(count) - 1, width do act(i) end
    at = at + tonumber(count)
  end
  each(ARGV[3], 2, function(i) redis.call('HSETNX', KEYS[5], ARGV[i], ARGV[i + 1]) end)
  each(ARGV[4], 4, function(i)
    local there = redis.call('HGET', KEYS[3], ARGV[i])
    if there and string.sub(there, 1, 1) == 'S' then
      kept[#kept + 1] = ARGV[i]
      kept[#kept + 1] = there
    else
      redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 1])
      if ARGV[i + 2] ~= '' then emit(KEYS[1], KEYS[2], now, ARGV[i + 2], ARGV[i + 3]) end
    end
  end)
  each(ARGV[5], 2, function(i) redis.call('HSET', KEYS[4], ARGV[i], ARGV[i + 1]) end)
  each(ARGV[6], 2, function(i) emit(KEYS[1], KEYS[2], now, ARGV[i], ARGV[i + 1]) end)
  redis.call('HSET', KEYS[1], 'cn', ARGV[2], 'updated', now, unpack(ARGV, at))
end
local r = redis.call('HMGET', KEYS[1], 'sig', 'cancel')
return { r[1], r[2] or '', kept }
