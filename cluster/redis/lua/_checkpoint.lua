-- Shared by the scripts of the checkpoint store. A thread's keys are all in one slot; those beside KEYS are named from the prefixes the caller gives.
-- m  hash: f fencing token, s put counter, t time of the last touch       k  set: every other key of the thread
local function fenced(meta, token)
  local newest = redis.call('HGET', meta, 'f')
  if newest and (token == '' or tonumber(token) < tonumber(newest)) then return redis.error_reply('FENCED ' .. newest) end
end
-- A thread under a fence lives until its workflow ends, which sets the time to live of all its keys. Any other is touched as a whole, but rarely:
-- were an old checkpoint to expire before its successors, values that are rebuilt from a chain of writes would come back empty.
local function touch(meta, members, written, ttl)
  if ttl <= 0 or redis.call('HEXISTS', meta, 'f') == 1 then return end
  local now = tonumber(redis.call('TIME')[1])
  if now - tonumber(redis.call('HGET', meta, 't') or '0') <= ttl / 30 then
    redis.call('EXPIRE', written, ttl)
    return
  end
  redis.call('HSET', meta, 't', now)
  for _, key in ipairs(redis.call('SMEMBERS', members)) do redis.call('EXPIRE', key, ttl) end
  redis.call('EXPIRE', meta, ttl)
  redis.call('EXPIRE', members, ttl)
end
local CHUNK = 1000 -- unpack takes some 8000 values; even, so that pairs stay together
local function hset(key, from, upto)
  for s = from, upto, CHUNK do redis.call('HSET', key, unpack(ARGV, s, math.min(s + CHUNK - 1, upto))) end
end
