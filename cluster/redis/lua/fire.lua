-- A timer whose time has come. Does nothing when it was dropped, moved or frozen meanwhile, so any number of engines may try.
-- KEYS record
-- ARGV workflow_id timer ttl
-- include: _common
local id, name, now = ARGV[1], ARGV[2], now_ms()
local status = get(id, 'status')[1]
local value = redis.call('HGET', K('tm', id), name)
local frozen, due, payload = string.match(value or '', '^(-?)(%d+)|(.*)$')
if not status or TERMINAL[status] or not due or frozen == '-' then
  redis.call('ZREM', TIMERS, id .. '|' .. name)
  return 'dropped'
end
if tonumber(due) > now then
  redis.call('ZADD', TIMERS, due, id .. '|' .. name)
  return 'early'
end
local decision = string.match(name, '^decision:(.*)$')
if not decision then
  redis.call('ZREM', TIMERS, id .. '|' .. name)
  redis.call('HSET', K('tm', id), name, 'F|' .. payload)
  emit(id, now, 'timer.fired', cjson.encode({ timer = name }))
  rouse(id, now)
  return 'fired'
end
drop_timer(id, name)
local there = redis.call('HGET', K('dec', id), decision)
if not there or string.sub(there, 1, 1) == 'M' then return 'dropped' end
local p = cjson.decode(payload)
if p.on == 'escalate' then
  redis.call('HSET', K('dec', id), decision, 'O' .. p.escalated)
  emit(id, now, 'decision.escalated', p.event)
  set_timer(id, name, now + p.period_ms, cjson.encode({ on = 'default', made = p.made, event = p.made_event }))
elseif p.on == 'fail' then
  request_cancel(id, now, p.made_event, ARGV[3])
else
  redis.call('HSET', K('dec', id), decision, 'M' .. string.gsub(p.made, '"made_at":"@now"', '"made_at":' .. text(now), 1))
  emit(id, now, 'decision.made', p.made_event or p.event)
  rouse(id, now)
end
return 'fired'
