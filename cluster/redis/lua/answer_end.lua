-- Keeps the answer to a request, or forgets the request, unless another one under the same key has begun meanwhile.
-- KEYS answer
-- ARGV owner fingerprint ttl status('' = forget) headers [body]
local owner = redis.call('HGET', KEYS[1], 'own')
if owner and owner ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
if ARGV[4] == '' then return 1 end
redis.call('HSET', KEYS[1], 'f', ARGV[2], 'own', ARGV[1], 'status', ARGV[4], 'headers', ARGV[5])
if ARGV[6] then redis.call('HSET', KEYS[1], 'body', ARGV[6]) end
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1
