-- The driver lets go, in one of three ways:
--   finish   the workflow's one end
--   park     nothing to do until a person decides; refused with SIGNALLED when somebody spoke since `sig`
--   release  another engine shall go on at once (this one shuts down)
-- KEYS record events ready saver_keys ledger artifacts decisions saver_meta
-- ARGV way token sig status event_type event_data ttl workflow_id (field value)*
-- include: _common
local refusal = fenced(KEYS[1], ARGV[2])
if refusal then return refusal end
local now = now_ms()
if ARGV[1] == 'park' and redis.call('HGET', KEYS[1], 'sig') ~= ARGV[3] then return redis.error_reply('SIGNALLED') end
if #ARGV > 8 then redis.call('HSET', KEYS[1], unpack(ARGV, 9)) end
if ARGV[1] == 'finish' then
  finish(KEYS[1], KEYS[2], KEYS[3], KEYS[4], { KEYS[1], KEYS[2], KEYS[5], KEYS[6], KEYS[7], KEYS[8] }, now, ARGV[4], ARGV[5], ARGV[6], ARGV[7])
else
  emit(KEYS[1], KEYS[2], now, ARGV[5], ARGV[6])
  redis.call('HSET', KEYS[1], 'status', ARGV[4], 'updated', now)
  leave_ready(KEYS[1], KEYS[3])
  if ARGV[1] == 'release' then enter_ready(KEYS[1], KEYS[3], ARGV[8]) end
end
redis.call('HSET', KEYS[8], 'f', redis.call('HINCRBY', KEYS[1], 'tok', 1))  -- whatever this driver still sends is refused
if ARGV[1] == 'finish' then redis.call('EXPIRE', KEYS[8], ARGV[7]) end
return 'ok'
