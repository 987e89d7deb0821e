-- Stores what the tasks of a superstep wrote. Mode 0: the first write of a field stays; mode 1: the last one does.
-- KEYS meta members writes
-- ARGV token ttl (mode field value)*
-- include: _checkpoint
local refusal = fenced(KEYS[1], ARGV[1])
if refusal then return refusal end
for i = 3, #ARGV, 3 do
  redis.call(ARGV[i] == '1' and 'HSET' or 'HSETNX', KEYS[3], ARGV[i + 1], ARGV[i + 2])
end
redis.call('SADD', KEYS[2], KEYS[3])
touch(KEYS[1], KEYS[2], KEYS[3], tonumber(ARGV[2]))
return 1
