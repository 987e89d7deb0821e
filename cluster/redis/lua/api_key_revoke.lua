-- Revokes a key. KEYS[1] the hash of all keys; ARGV[1] key id. Returns the stored row; refuses UNKNOWN. Revoking again changes nothing.
local row = redis.call('HGET', KEYS[1], ARGV[1])
if not row then return redis.error_reply('UNKNOWN') end
local key = cjson.decode(row)
if key.revoked then return row end
key.revoked = true
row = cjson.encode(key)
redis.call('HSET', KEYS[1], ARGV[1], row)
return row
