-- The first request under an Idempotency-Key goes on, later ones learn what became of it.
-- KEYS answer
-- ARGV fingerprint owner under_way_ms
-- Returns begun | under_way | reused | kept (with status, headers, body) | not_kept (with status).
local r = redis.call('HMGET', KEYS[1], 'f', 'status', 'headers', 'body')
if not r[1] then
  redis.call('HSET', KEYS[1], 'f', ARGV[1], 'own', ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  return { 'begun' }
end
if r[1] ~= ARGV[1] then return { 'reused' } end
if not r[2] then return { 'under_way' } end
if not r[4] then return { 'not_kept', r[2] } end
return { 'kept', r[2], r[3], r[4] }
