-- A request to end a workflow. One that nobody drives ends here; a driven one is told through its signal.
-- KEYS record events ready saver_keys ledger artifacts decisions saver_meta
-- ARGV request event_data ttl
-- include: _common
local r = redis.call('HMGET', KEYS[1], 'status', 'own', 'exp', 'cancel')
if not r[1] then return redis.error_reply('GONE') end
if r[1] == 'cancelled' or r[4] then return 'repeated' end
if TERMINAL[r[1]] then return redis.error_reply('ENDED ' .. r[1]) end
local now = now_ms()
redis.call('HSET', KEYS[1], 'cancel', ARGV[1], 'updated', now)
redis.call('HINCRBY', KEYS[1], 'sig', 1)
emit(KEYS[1], KEYS[2], now, 'workflow.cancel_requested', ARGV[2])
if r[2] == '' then
  finish(KEYS[1], KEYS[2], KEYS[3], KEYS[4], { KEYS[1], KEYS[2], KEYS[5], KEYS[6], KEYS[7], KEYS[8] }, now, 'cancelled', 'workflow.cancelled', ARGV[2], ARGV[3])
  redis.call('HINCRBY', KEYS[1], 'tok', 1)
end
return 'requested'
