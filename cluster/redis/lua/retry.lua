-- A failed or quarantined workflow goes on. The one way out of an end, and only on a person's word.
-- KEYS record
-- ARGV workflow_id doc('' = unchanged) type event_data audit
-- include: _common
local id, now = ARGV[1], now_ms()
local r = get(id, 'status', 'prj', 'line', 'parent')
if not r[1] then return redis.error_reply('GONE') end
if r[1] ~= 'failed' and r[1] ~= 'quarantined' then return redis.error_reply('STATUS ' .. r[1]) end
if r[3] and r[3] ~= '' and r[1] == 'failed' then
  local holder = redis.call('HGET', r[3], 'holder')
  if holder and not TERMINAL[get(holder, 'status')[1] or 'failed'] then return redis.error_reply('RUNNING ' .. holder) end
  redis.call('HSET', r[3], 'holder', id)
end
each_key(id, function(key) redis.call('PERSIST', key) end)
redis.call('ZREM', EXPIRING, id)
redis.call('ZREM', K('dlq', r[2]), id)
redis.call('ZADD', OPEN, get(id, 'created')[1], id)
redis.call('HDEL', KEYS[1], 'ended', 'why', 'seal')
if r[1] == 'quarantined' then set(id, 'mend', '1', 'cpn', '0') end
set(id, 'status', 'pending', 'updated', now, 'lapses', 0, 'cancel', '', 'want', '', 'own', '', 'exp', 0)
if ARGV[2] ~= '' then set(id, 'doc', ARGV[2], 'typ', ARGV[3]) end
thaw_timers(id, now)
emit(id, now, 'workflow.retried', ARGV[4])
audit(r[2], now, ARGV[5])
enter_ready(id)
return 'retried'
