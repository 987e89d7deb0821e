-- A batch is to end before its next workflow.
-- KEYS batch
-- ARGV batch_id audit
-- include: _common
local now = now_ms()
local r = redis.call('HMGET', KEYS[1], 'status', 'cancel', 'own', 'prj')
if r[1] ~= 'running' or r[2] == '1' then return 0 end
redis.call('HSET', KEYS[1], 'cancel', '1', 'updated', text(now))
if r[3] == '' then redis.call('ZADD', BASE .. 'bulkdue', now, ARGV[1]) end
audit(r[4], now, ARGV[2])
return 1
