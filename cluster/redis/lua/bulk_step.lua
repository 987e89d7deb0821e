-- A step of whoever has the batch: `begin` takes workflows in hand, `settle` writes down what came of them. The end of a batch is here too.
-- KEYS batch
-- ARGV begin batch_id token ttl begun lease_ms
-- ARGV settle batch_id token ttl cursor rest_ms done refused item*
-- Returns whether it goes on.
-- include: _common
local way, id, now = ARGV[1], ARGV[2], now_ms()
local r = redis.call('HMGET', KEYS[1], 'own', 'status', 'cancel', 'prj')
if r[1] ~= ARGV[3] or r[2] ~= 'running' then return redis.error_reply('LOST') end
local function over(status)
  redis.call('HSET', KEYS[1], 'status', status, 'ended', text(now), 'updated', text(now), 'own', '')
  redis.call('ZREM', BASE .. 'bulkdue', id)
  local counts = redis.call('HMGET', KEYS[1], 'done', 'refused')
  audit(r[4], now, cjson.encode({ action = 'batch.ended', by = 'batch', data = { batch_id = id, status = status, done = tonumber(counts[1] or 0), refused = tonumber(counts[2] or 0) } }))
  return 0
end
local function keep()
  redis.call('EXPIRE', KEYS[1], ARGV[4])
  redis.call('EXPIRE', K('bulki', id), ARGV[4])
end
if way == 'begin' then
  if r[3] == '1' then return over('cancelled') end
  redis.call('HSET', KEYS[1], 'begun', ARGV[5], 'updated', text(now))
  redis.call('ZADD', BASE .. 'bulkdue', now + tonumber(ARGV[6]), id)
  keep()
  return 1
end
for i = 9, #ARGV do redis.call('RPUSH', K('bulki', id), ARGV[i]) end
redis.call('HINCRBY', KEYS[1], 'done', ARGV[7])
redis.call('HINCRBY', KEYS[1], 'refused', ARGV[8])
redis.call('HSET', KEYS[1], 'begun', '', 'cursor', ARGV[5], 'own', '', 'updated', text(now))
keep()
if ARGV[5] == '' then return over('completed') end
if r[3] == '1' then return over('cancelled') end
redis.call('ZADD', BASE .. 'bulkdue', now + tonumber(ARGV[6]), id)
return 1
