-- An agent joins, or the same one again; the generation tells every process that the table has changed.
-- KEYS agents generation
-- ARGV id registration
local known = redis.call('HGET', KEYS[1], ARGV[1])
if known == ARGV[2] then return { 'same', redis.call('GET', KEYS[2]) or '0' } end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return { known and 'replaced' or 'new', redis.call('INCR', KEYS[2]) }
