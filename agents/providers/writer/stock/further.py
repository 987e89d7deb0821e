"""More ways through scenes that many loglines share, so that two films of one kind do not talk alike: each leans on its own logline's things and people."""

FURTHER = """
# return.return ? never
= {hero} has never {never}. On the way home {s:go} in at a door, comes out again after a minute, and has.
~ A door, a threshold, and a pair of boots that come out lighter than they went in
* {hero} wipes {p} boots first.
* {ally} waits outside and holds the hat.
A ask: Well? You said you never would.
H answer: I carried it that far. I thought I'd see what it's like.
A ask: And what's it like?
H answer: Small. It makes no noise at all.

# return.summons ? barrier
A ask: Who's going to carry {the_thing}? Over {barrier}?
H answer: I've got two arms and no excuse.

# return.summons ? barrier
H ask: How far is it to the other side of {barrier}?
A answer: As the crow flies? You're not a crow.
H answer: Then as the mule walks.

# return.departure ? barrier
A observe: {Barrier:Cap}. There's more of it than I'd thought.
H answer: It only has to be crossed once.
A mutter: Everybody says that about everything.

# return.departure ? barrier
A ask: Have we got everything?
H answer: {The_thing}, bread, one blanket.
A ask: For two?
H answer: I thought you'd refuse to come.

# return.departure
A ask: And if they don't want {it}?
H answer: Then they can tell me so to my face. It's a long walk; I'd like a reason.

# return.arrival
H ask: Is this the door?
A read: It's the right name. It's even the right cat.
H breathe: Then knock, before I turn round.

# return.arrival
A notice: You're still holding on to {it}.
H answer: My hands haven't been told yet.
A prompt: Tell them, then.

# return.return ? barrier
A ask: Whose footprints are those?
H answer: Ours. From when we were going the other way.
A notice: You took bigger steps then.

# return.return ? barrier
H ask: What'll you say about it, at home?
A answer: That {barrier} was twice as wide. And you?
H answer: That I had company.

# return.temptation
A say: There's a bed here. With a door that shuts.
H answer: And in the morning?
A sigh: In the morning you'd be unbearable. Come on.

# return.temptation
H confess: I've started to think of {the_thing} as mine.
A answer: I know. You've given {it} the dry corner.

# protect.warning
H report: I asked them what they wanted. They wanted me to go home.
A ask: And what did you say?
H answer: That I am at home.

# protect.warning
A ask: Couldn't we just hide {the_thing}?
H answer: I've looked. Everything here's too small or too honest.

# protect.warning
A warn: It's not a matter of if they come. It's in the way they said good morning.
H answer: I heard it. Help me shift this.

# protect.gathering
H count: Who's coming?
A answer: Me. And somebody's aunt, if her chest is better.
H answer: Then there'll be three of us, with a cough.

# protect.gathering
A report: The smith gives you nails. Nobody gives you a hammer.
H ask: What am I to do with nails?
A answer: I suppose he was thinking of your shoes.

# protect.gathering
H ask: What did they say when you said my name?
A admit: One of them said: that one? And then he gave me a rope.

# protect.siege
A shout: There's water coming under the door!
H shout: Good! Then it won't burn!

# protect.siege
H ask: What have we got left?
A count: Half a door. You. A spoon.
H decide: Give me the spoon.

# protect.siege
A whisper: They've gone quiet.
H whisper: They're eating. We've got as long as it takes to eat.
A whisper: What do we eat?

# protect.stand
A whisper: What'll you say to them?
H answer: Good evening. I hadn't planned any further.

# protect.stand
H say: You'll have to ask me to move. By name.
A notice: They don't know your name.
H answer: Then they'll have to talk to me first.

# protect.stand
A ask: Where do I stand?
H answer: Left. I'm not so good on the left.

# protect.morning
A ask: Are they gone?
H answer: There's a cart, and it's getting smaller.
A breathe: I like it when things get smaller.

# protect.morning
H ask: What day is it?
A answer: A day with eggs in it. Somebody's left eggs.

# find.call ? held
A ask: Where does a thing like {the_thing} come from?
H answer: From somebody. Things always come from somebody.
A sigh: You've got your boots on already.

# find.call ? held lost
A ask: Are you sure that it's {lost}?
H answer: I'd know it upside down. I learned to read on that hand.
A ask: And if {ls} didn't mean it for you?
H answer: Then I'll say I'm sorry when I get there.

# find.question
A confess: I do know something. It's not much, and it's not nice.
H answer: I've had nice all day. It got me nowhere.

# find.question
H ask: Why did nobody tell me?
A answer: You're hard to tell things. You've always got a lamp to see to.

# find.question ? lost
A recall: {ls:Cap} sat there. Where you are. With the same face.
H ask: And said what?
A answer: That somebody would come and ask. And that I wasn't to make it easy.

# find.trail ? held
A ask: How much further?
H answer: {The_thing} doesn't say.
A complain: For a thing that's come so far, it's no talker.

# find.trail ? lost
A warn: You're not looking for {the_thing} any more. You're looking for {lo}.
H answer: I'm looking for whatever there is.

# find.discovery ? lost
A ask: What's it say?
H read: That I took my time.
L tease: You always did read the last page first.

# find.discovery ? lost
H whisper: There's a second one under it. With the date on.
A ask: What date?
H answer: Mine. The day I was born.

# find.homecoming ? held
A ask: Will you write back?
H answer: I've begun. I've got as far as the name.

# find.homecoming ? held
A ask: What'll you do with {it} now?
H answer: Look at {it}. And now and then not look at {it}.

# find.question ? probe
A admit: There's one cupboard we don't open.
H ask: Why not?
A answer: Because then we'd know.

# find.call ? probe
A offer: Will you have tea first? They always have tea first.
H answer: What do they have afterwards?
A answer: Fewer questions, as a rule.

# find.homecoming ? probe
A ask: What will you tell them?
H answer: That I counted twice, and both times it was more than I could count.

# build.first_try ? new
A ask: Is it meant to bend there?
H answer: It's meant to want to.
A back: I'll hold the bucket, then.

# build.ruin ? new
A ask: Where did you get the idea?
H answer: From having tried everything sensible.

# build.collapse ? new
H say: Well. Now we know what happens if one leaves out that piece.
A ask: Which piece?
H answer: I'm looking for it.

# build.raising ? new
A whisper: Now?
H answer: Not yet. Let me look at it while it's still only possible.
A wait: And now?

# learn.practice
H ask: Was that better?
A answer: It was worse, but you did it on purpose.

# learn.failure
H say: That's that. I'm too old, too stiff, or too sensible.
A answer: You're not too sensible.

# learn.insight
H wonder: I was thinking of something else, and there it was.
A ask: What were you thinking of?
H admit: Supper.

# escape.cage
A ask: How long have we been in here?
H answer: Long enough to know which stair talks.

# escape.plan
A ask: And if somebody looks up?
H answer: Nobody looks up. They've got soup.

# escape.pursuit
A whisper: They're counting heads.
H whisper: Then we've as long as it takes them to count.

# odd.morning ? guest
A ask: What is it doing in the hall?
H answer: Breathing, mostly.
A say: It's doing it very loudly.

# odd.explanations ? guest
A read: My aunt says salt. The priest says patience. The dog's gone.
H ask: Gone where?
A answer: He left no word.

# odd.worse ? guest
A plead: Be sensible. You can't keep it.
H answer: I know. I'm not keeping it. It's only not leaving.

# odd.new_day ? guest
A notice: It's taken my chair.
H answer: It likes your chair. It looks like you, from behind.

# odd.said_aloud ? guest
H shout: Stop! All of you! Look at it first!
A whisper: They're looking.
H answer: Good. Now try it again.

# odd.explanations ? gone
A report: They've looked in my house. Twice.
H ask: And what did they find?
A answer: Dust. They were very pleased with it.

# odd.worse ? gone
H admit: I dreamt it was back. I was quite rude to it.
A answer: Everyone's polite the second time.

# odd.morning ? truth_said
A say: You're pale. What is it?
H answer: {Truth_s}.
A wait: And now tell me the other thing. The reason.
H answer: There isn't any.

# odd.explanations
A advise: Put a cloth over it. It worked for my uncle.
H ask: What had your uncle got?
A answer: A parrot.

# odd.explanations
H ask: Is there anyone who isn't sure?
A point_out: Her, over there. But she's only just come.

# odd.worse
A whisper: Is it asleep?
H whisper: Do they sleep?
A whisper: I don't know what they do. That's what keeps me up.

# odd.said_aloud
A ask: What are you doing?
H answer: I'm keeping it company. It's had a hard week as well.

# odd.new_day
A notice: You said good morning to it.
H answer: It was there first.

# odd.new_day
H ask: Shall we explain it to the others?
A answer: They've each got an explanation. It'd be rude to take it away.

# strive.rehearsal
A ask: Does it hurt?
H answer: Only where I used to be clever.

# strive.rehearsal ? aim
A advise: Pretend you're somebody who can.
H ask: Who?
A answer: Anyone. Have a look round. Anyone but you.

# strive.offer ? aim
A say: They'd give you your coat and ask no questions.
H answer: That's what's the matter. I've got some.

# strive.offer
H ask: What would you do?
A answer: I'd go home. I'd be warm, and I'd never sleep again.

# strive.deed ? aim
A whisper: They're waiting.
H answer: So was I. Thirty years. They can manage a breath.

# strive.deed ? aim
H ask: Is my collar straight?
A answer: No.
H decide: Then they'll have something to look at.

# strive.vow ? aim
A laugh: You? {Aiming_s}?
H answer: Say it again. Slower. I'd like to get used to it.

# strive.after
A ask: What do we do with the rest of the day?
H answer: I hadn't thought there'd be one.

# confess.evasion
H dodge: Isn't it warm for the time of year?
A press: It's snowing.

# confess.peace
A ask: And now?
H answer: Now I've nothing left to keep. It's cold, without.

# win.training
A count: Again. You were looking at the others.
H protest: The others are good.
A answer: That's why.

# win.setback
H say: I came last. There were people after me, and I came last.
A comfort: You waved to them very nicely.
"""
