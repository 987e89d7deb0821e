-- Everything a driver wants to be true at once: decisions, ledger rows, artifacts, events, timers, projection fields. All or nothing, fenced, and harmless when sent twice.
-- KEYS record
-- ARGV workflow_id token told_seq number, then seven counts of values, then the values in this order:
--   decisions  id decision                          an existing decision is kept
--   rows       key row event_type('' = none) data   a row that already says succeeded is kept, and its new event dropped
--   artifacts  sha256 artifact
--   events     type data
--   timers     name delay_ms payload                a timer of that name that is there, or has fired, is kept
--   results    name ttl_ms most, then (key entry)*   rows of this batch that others may take over
--   fields     name value
-- include: _common
-- include: _offer
local id = ARGV[1]
local refusal = fenced(id, ARGV[2], ARGV[3])
if refusal then return refusal end
local kept, number = {}, tonumber(ARGV[4])
local before = get(id, 'cn', 'rc')
local last = tonumber(before[1])
if last < number - 1 then return redis.error_reply('REWOUND commit ' .. last) end
if last < number then
  local now, at = now_ms(), 12
  local function each(count, width, act)
    for i = at, at + tonumber(count) - 1, width do act(i) end
    at = at + tonumber(count)
  end
  local ledger, done = K('led', id), false
  each(ARGV[5], 2, function(i) redis.call('HSETNX', K('dec', id), ARGV[i], ARGV[i + 1]) end)
  each(ARGV[6], 4, function(i)
    local there = redis.call('HGET', ledger, ARGV[i])
    if there and string.sub(there, 1, 1) == 'S' then
      kept[#kept + 1] = ARGV[i]
      kept[#kept + 1] = there
    else
      redis.call('HSET', ledger, ARGV[i], ARGV[i + 1])
      done = done or string.sub(ARGV[i + 1], 1, 1) == 'S'
      if ARGV[i + 2] ~= '' then emit(id, now, ARGV[i + 2], ARGV[i + 3]) end
    end
  end)
  each(ARGV[7], 2, function(i)
    redis.call('HSET', K('art', id), ARGV[i], ARGV[i + 1])
    redis.call('SADD', K('ax', ARGV[i]), id)
  end)
  each(ARGV[8], 2, function(i) emit(id, now, ARGV[i], ARGV[i + 1]) end)
  each(ARGV[9], 3, function(i)
    if redis.call('HEXISTS', K('tm', id), ARGV[i]) == 0 then set_timer(id, ARGV[i], now + tonumber(ARGV[i + 1]), ARGV[i + 2]) end
  end)
  local results = at
  at = at + tonumber(ARGV[10])
  if at > results then offer(id, now, before[2] or '', results, at - 1) end
  set(id, 'cn', ARGV[4], 'mend', '', 'updated', now, unpack(ARGV, at))
  if done then set(id, 'lapses', 0) end
end
local r = get(id, 'sig', 'cancel', 'want')
return { r[1], r[2], r[3], newest(id), kept }
