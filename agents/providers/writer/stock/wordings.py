"""Other ways of saying what the stock says most often: a line as it stands there, then what another person would have said in its place.

Each of them answers the line before and is answered by the line after, so that any can stand for any other. `worded` is asked for the one that is meant;
speakers of few words and of many lean to the shorter and the longer.
"""

from collections.abc import Callable
from random import Random

_WORDINGS = """
Then we know where everybody lives. | Then we'd know whom to wake. | Then it comes down among friends.
I'll bring the tools. You bring everybody. | I've got the tools. You've got the voice. | Right. You fetch them, I'll hold what's left.
I did what you said! | That was word for word what you told me! | I did it your way. Every bit of it!
That was the mistake. You did it like me. | That's what went wrong. It was mine, and badly worn. | Yes. I ought to have told you not to.
What? What have I done? | Was it me? What did I do? | Why have you gone so quiet?
Nothing. Do nothing again. | Don't ask. Do it once more. | I don't know. Leave it just as it is.
Did I do it your way? | Was that how you do it? | Did it come out like yours?
No. I'd like to learn it, though. | Not a bit. Will you show me? | No. And I'm not sorry.
Is that everything? | Is that the lot? | Nothing else?
Everything that fits. | All that I can lift. | All that I'm sure of.
And the rest? | And what's left over? | And all that there?
The rest can wait up for me. | It stays. Somebody has to. | I'll come back for it. I always do.
What'll you do first, when it's over? | What do you want most, afterwards? | And when it's done? What then, first of all?
Sit down somewhere with a back to it. | Nothing. With both hands. | Sleep until somebody's worried.
I'll have soup. | I'd like to be asked how it was. | I'm going to be rained on, and not mind.
When do we start? | Well? Are we going? | What are we waiting for?
As soon as I've run out of reasons. | When I've stopped finding things to tidy. | For me to say yes. I nearly have.
And if it breaks again? | And if it doesn't hold? | Suppose it all comes down?
What are you up to now? | Now what have you got in mind? | I know that walk. What is it this time? | Should I be sitting down for this? | Nobody hums like that without a reason. | You've cleared the table. Why've you cleared the table? | Whatever it is, I've got soup on.
{Deed}. | {Deed}. Since you ask. | {Deed}. That's the long and short of it.
I'm not strong. I'm just not leaving. | You're stronger. But I've got nowhere else to be. | I can't win this. I can only stand in it. | I'm staying put. It's the one thing I'm good at.
Nor am I. | That makes two with bad judgement. | Move over. I'll stand there too. | Then there's a pair of us.
Look behind you. The lamps. They're all coming out. | Turn round. Every door's open. Every one. | Don't look now, but I think that's everybody. | Do you hear feet? Those are on our side.
People are talking about you. | I've had two people ask me if you're well. | They went quiet when I came in. It was about you. | The neighbours have moved their chairs to look at you. | You're what they talk about over the fence. | Somebody's bet me a hen about you.
{Deed}. Let them talk. | {Deed}. What else would they talk about? | {Deed}. At least they've got it right for once.
Do I want to know? | Will I be sorry if I ask? | Is it something I'd have to swear to? | I was having such a quiet day. Go on. | Is this going to need boots? | You've taken your hat off. It's serious.
Probably not. {Deed}. | You would've heard anyway. {Deed}. | Better from me than from the baker. {Deed}.
There's something you're not telling me. | You've put salt in your tea. What is it? | You've said good morning three times. | You've been holding that cup for an hour. | Well? It's written all over you.
{Deed}. Now I've told you. | {Deed}. There. It's out. | {Deed}. I was working up to it.
Which way is it? | Left or right? | And where's that, exactly?
Straight on till somebody complains. | Straight ahead, until I hear a complaint. | Down there, till one of us objects.
I'm complaining. | Then here's one from my feet. | I'd like to be first.
Would you cross {barrier} again? | If you had to do it again? {Barrier} and all? | Would you go back the same way?
For this? No. For company, perhaps. | Tomorrow, no. With you, some day. | Ask me when my boots are dry.
It went better in my head. | It looked different from inside. | I left out the middle. It needs the middle. | There was a moment when it nearly worked.
Most things do. That's why we keep heads. | I was watching. Which moment was that? | It couldn't have gone worse, so that's behind us. | I've seen it done worse. Twice, I think.
You know what's between here and there? | Have you thought about what lies on the way? | You've seen what's in between?
{Barrier}. I looked at a map. | {Barrier}. And a good deal of it. | {Barrier}. I never said it was near.
Maps leave out the part where you're thirsty. | It looks smaller on paper. Everything does. | People have gone in there with more sandwiches.
Is that one important? | Was that one important? | Is that an important one?
It used to be. | Not since this morning. | Only to whoever made it.
So that's how you {skill}? | Is that how it's done? | And that's all there is to it?
In the window? Anyone could walk off with {it}. | You'd leave {it} there? On the sill? With the door open? | Up there? The whole street will see {it}.
Then they'd have to ring first. I'd like that. | Let them look. I've hidden enough things. | That's what it's there for. To be asked about.
Again. And don't {skill}. Just begin to. | Once more. Forget you want to {skill}. | Again, and this time don't try.
That makes no sense. | How can I not do it and do it? | Is that a riddle?
Good. Sense is what's in the way. | No. It works, though. I never knew why. | You'll see. It's easier than it sounds, and harder.
Who lights it, now you've stopped? | And who climbs up there now? | Who's up there at night these days?
A switch. It does not even say good night. | A clock in a box. It's never once been late. I hate it. | Nobody. It lights itself, like a street lamp.
Come in! You'll be blown off! | Get down from there! It'll have you over! | Hold the rail! Hold it with both hands!
I've counted this light all my life! I know when to hold on! | Not yet! I want to see what she saw from here! | It never blows between two flashes! Count!
My name. {ls:Cap} wrote my name on it. | Look. That's me. {ls:Cap} put me down in ink. | To me. All this time, it was to me. | That's what only {ls} called me.
And what's inside? | Is there anything in it? | Well, open it. What's in there? | Is that all, or is there a letter in it?
Only what you'd have laughed at. That's why I kept it. | Nothing much. I wanted you to have something of nothing much. | What I couldn't say at breakfast. It never fitted, at breakfast.
Eight seconds? | That's eight, isn't it? Between two flashes? | One, two. How many till the next one?
Eight. She used to hold her breath from one to the next. | Eight. She said it was just long enough to make a wish. | Eight. She counted aloud, so that I'd sleep.
Whose was it? | Who did it belong to? | Who lost it, do you think?
Can't we play it, only once? | One little tune? Who'd hear, out here? | Couldn't we try it, just to see?
It isn't ours to be bad at. | It's been lost once. I won't have it frightened as well. | Whoever misses it would hear. Even from here.
Three fires. Last night it was two. | They've lit another. That makes three. | Count them. Three. They're closer together, too.
Then we don't wait for the fourth. | Then it's tonight. | Then we've slept enough.
Is it stealing if you mean to give it back? | Strictly speaking, is this a theft? | Is it still a theft, if one brings it back?
It's stealing till you do. | Depends on who writes it down. | Borrowing, with a ladder.
That's nine and nine. Again. | Even. To the last hand. | Nine for. Nine against. I've counted twice. | A tie. There's always a tie.
Count it once more. Somebody may have grown up. | Again. Somebody had both hands up. | Then we wait until somebody sneezes.
Look tired. Nobody searches tired. | Yawn. They never stop people who yawn. | Bend your back a little. Who looks twice at a bent back? | Cough. Everybody makes room for a cough.
I don't have to look it. | After this week? No trouble. | I've been practising for years.
Nobody runs. Nobody leans on anything. | Everyone stays where they are. Everyone breathes. | Slowly. As if there was a baby asleep.
I'm leaning already. What happens if I stop? | I've got an itch. Does an itch count? | I was about to sneeze. I've put it off.
What have you written? | Well? What's the finding? | Let me see that. What does it say?
Nothing found. It's the truth, if you read it slowly. | One line. It took me all night to make it that short. | What I saw. And then I crossed out the half of it.
Then have some more of it. | That's good enough to eat with. Sit down. | Then you can put the pencil away.
What do you miss? | What's the worst of it? | What troubles you most?
That I never noticed it. | I keep turning round for it. | It's like a stair that isn't there.
Why d'you always stop there? | It's the same place every time. Why? | There. You've stopped again. What's there?
That's where everybody left. | After that bar I used to look up. There was nobody. | The next note's the one they laughed at.
The tide's turned. | The wind's gone round. | It's started. Do you hear it?
So have I. Come on. | About time. So will we. | Then we go with it. Quick.
They're counting the days. | They're counting the hours. | They say somebody's days are numbered.
Whose? | And whose would that be?
Yours, I think. It's only just arrived. | Yours. And what's behind you. | Yours. Somebody's put up a slate.
{The_thing} brought me this far. I don't know the rest. | This is as far as {the_thing} goes. After this it's only me. | I've asked {the_thing} everything I could think of.
Then stop asking {it}. Who stood here last? | Put {it} down for a minute. What do your feet say? | Then turn {it} over. You never turned {it} over.
What does it say? | Read it out. My eyes are no good. | Go on, what's it say? | And? What's it say? Slowly.
{Truth_s}. | {Truth_s}. See for yourself. | {Truth_s}. Don't laugh.
Have you told anybody? | Who else knows? | Does anybody else know?
I'm telling you. Sit down first. | You. Just now. How are you taking it? | I thought I'd begin with somebody who doesn't faint.
Who taught you to {aim_a}? | And who showed you how to {aim_a}? | Who on earth can teach one to {aim_a}?
Nobody. It isn't taught. | Nobody. I'm making it up. | Nobody living. There was a book. It had no pictures.
I can see why. | Yes. That's how it looks. | It shows, a little. Round the edges.
Come to bed. It'll be there tomorrow. | Leave it. You can be puzzled in the morning. | Lie down. You can't out-stare it.
That's what I'm afraid of. | I know. I want to be there first. | And if it isn't? Then nobody'll believe me.
What do you want me to say? | What am I supposed to say to that? | And what should I say?
That it's mad to {aim_s}. | Tell me it's foolish to {aim_s}. | Say no. Somebody ought to say no, before I {aim_s}.
It's mad. I'll get my coat. | No. There. Which shoes do I need? | You've lost your mind. Have you eaten?
You could have begged a little. | You never asked them straight out. | A bit of weeping wouldn't have hurt.
They know what they're not doing. | They know what I came for. | They know where to find us.
That they do. It'll keep them up. | They looked at their boots. Good boots, too. | I saw two of them not finish their soup.
Am I in this? | And what do I do? | What's my part?
You're the reason there's a plan. You can't keep a secret. | You look innocent. Just do that. | You carry the biscuits. It's the worst job.
I'm out! I'm out and I'm in the roses! | That was my good hip! I'm out! | I'm free! I'm upside down, but I'm free!
Quietly out. Quietly. | Then be out in a whisper. | Don't shout it. Wave it.
Does it hurt, the rust? | Do you feel it, the rust? | Is it bad, when it grinds? | Does oil help, or is that only kindness?
Only when it's quiet. | It reminds me which leg is which. | It hurts where I used to shine.
That is not a noise. That is my knee. | I beg your pardon. It is an old joint. | It is only the left side. The right side is resting.
You're making that noise again. | You're squeaking. | They can hear you coming in the next county.
Who signed for the tea? | There are two cups here. Whose is the other? | Somebody's put down two teas. Who was the second?
I did. Both cups. | Me. I drank the one and watched the other. | That's my hand. I don't remember the second one.
That one's black. They're meant to be different. | Not black, no. A little less. | Not that one. That one's been wrong for years.
Half of it is mine. Which half? | We share it, it says. Who has which end? | I read it twice. Half each.
The half that eats. | You have the front. The front bites. | Yours is the half with the bills.
Then you may have the half that does the rest. | And who gets the shovel? | You always did leave me the work.
Listen. | Stop. Do you hear? | There. Stand still.
There's nothing. | I don't hear a thing. | There isn't a sound.
Underneath that. | That's it. That's what it sounds like. | Wait till you've stopped breathing. Now.
First the wall. Then the {way}. Then we're out. | Window, wall, {way}. Three things. I've drawn them. | Over the wall, along the {way}, and gone.
Can we do the {way} first? I've got my knee. | Is there a version with fewer walls? | And where do we sit down?
It's the way out. It doesn't come in another order. | You can sit when you're free. | I've given you the low end of the wall.
That's four seconds worse. | Slower. How did you get slower? | You lost it at the corner. Who was that? | A tree could've passed you.
I waved to somebody. | I was being polite. | I stopped to let a dog past. | There was such a view.
All right. Stay. | Sit down, then. You're here now. | Have it your way. There's room.
Who are you talking to? | Was that to me? | Is somebody there?
I'm not sure yet. Somebody ought to. | I don't know. It nodded. | To whoever's been here all day. We haven't been introduced.
Give it up. Go home. Nobody will blame you. | You're tired. I can wait. Can you? | Why die for this? It isn't even yours.
Don't talk to {xo}. Push. | Don't answer. That's what {xs:want}. | Save your breath. You'll need it to lean with.
Did they say when they'd be back? | Are they coming back? | Will they come again?
For supper. They want to see it eat. | Tomorrow. With a blanket, if you please. | One's come already. By the back door. With milk.
You came back. Why? | I didn't think you'd come. | You might have stayed away.
You'd have told it all wrong without me. | I wanted to hear the end from you. | I left my hat. And I'd slammed the door too well.
I told it all wrong anyway. | I got it wrong all the same. | I never got to the good part.
And if they come back? | What if they try again? | They might, you know. Next year. Next week.
Then I'll be awake. I've got the knack now. | Then they'll know the way. And so do I. | Then we'll put the kettle on and stand here again.
Damp. The government. Witchcraft. My sister. | The moon. Bad drains. The young. My sister. | Thunder. Old age. Too much cabbage. My sister.
Your sister? | What's your sister to do with it? | Who said your sister?
Three people said my sister. | Everyone. They were very sure. | She did. She's rather proud of it.
And what do you think it is? | What do you say it is? | You've said nothing. What is it?
I think it's Thursday. I'd leave it at that. | I think it's shy. I'd give it a day. | I'm paid by the hour. I don't think.
{lost} came by here. The last summer. | I saw {lost}. Once. It was nearly autumn. | {lost} sat where you're sitting. Not for long.
And you never told me? | You've known that all these years? | Why do I hear this now?
{ls:Cap} asked me not to. You'd have gone after {lo}. | {ls:Cap} made me promise. I'm not good at much, but that. | You never asked. You only ever looked.
What are you looking at? | What's up there? | Is there something?
What'll you do when there's no more washing? | And when all the sheets are clean? | One day they'll run out of shirts. Then what?
Wear something till it's dirty. | I'll spill something. | They're at war. They'll never run out of stains. | Start again at the top of the pile.
When did you last play? | How long is it since you touched one? | When was the last time?
To people? Or at all? | Where anyone could hear? | Properly? Or with the lid shut?
There's a wrong one. There. That one's always wrong. | Hear that? That one. It sticks out. | That one hurts. Every time you come by it.
What would you like to see? | Well? Where shall we begin? | There's a lot out there. What first?
Everything. | What's behind that. And what's behind that. | Whatever we've always walked past.
Then bring a cushion. It's a lot. | Then we'd better have breakfast. | I'll tell them not to wait with supper.
What's in this one? | And this drawer? | May I open that?
Thank-you letters. | Receipts. For things we gave away. | String. And letters. Mostly thanks.
And in the one below? | And underneath? | And the locked one?
The ones we haven't answered. | Stamps. We're behind. | Those from people we don't remember helping.
A glove, a spoon, four buttons. | Two umbrellas, a tooth, somebody's wallet. | A key, a kite, and last year's hymn book.
And what else? | Nothing more? | Is that all?
And my patience, but I've lost it again. | A very fine hat. I've put it back. It was on someone. | Everything that anybody ever lost. Except that.
I don't want to pay for it. | I know the price. That's what's the matter. | I'd do it gladly if it were free.
What does it cost? | Is it so much? | How much, then?
Only what I'm proud of. | The one thing people know me for. | I'd have to look at myself afterwards.
Is it still there? | Did it last? | Have you looked?
{Stake} is still there. So are we. | It stands. It's got a dent where we were. | All of it. I've been round twice.
Do you want to stop? | Shall I take you home? | You've gone white. Do we go?
Yes. Don't let me. | With all my heart. Stand in front of the door. | Ask me in five minutes. It'll be done in five minutes.
I will. And I'm the one who has to live with me. | I'd know. I've got a very good memory for that. | Somebody in here would. Every night, about three.
Nine doors. Nine sore backs. | I've knocked all the way down. Everyone has a cold. | They're all very sorry. I've never met such sorry people.
And the tenth? | All of them? | Not a single one?
A ladder. Somebody lent a ladder. | One gave me a rope. And looked at his shoes. | A child said yes. She's seven. She's bringing a spoon.
Then they can't say nobody stood up. | That's more than we had an hour ago. | It's a start. It's a very small start.
Why does it have to be you? | Somebody else could do it. | Who asked you?
I looked round. There was nobody else in the room. | I was the last one to look away. | Somebody had to not sit down.
I was in the room. | I was standing next to you. | You might have looked a little longer. I was there.
If we stay, we lose {stake} and our heads. | Stay, and there'll be nothing left. Of any of it. | We could go now. They'd let us.
If we go, it's lost anyway. I'd rather be here for it. | And who'd be here to say it was ours? | I've gone before. One never really arrives.
I could leave {the_thing} here. Call it far enough. | What if this is the place? It looks like a place. | I could put {the_thing} down. Here's as good as there.
Is it? | Do you think so? | Would you sleep on that?
No. But it's a very comfortable no. | Not for one night. Give me that strap. | No. I wanted to hear how it sounds.
Why aren't you asleep? | What's keeping you up? | You ought to be asleep. | There's been a light under your door all night. | I heard you walking up and down.
{Deed}. Would you be? | {Deed}. It keeps one's eyes open. | {Deed}. I thought I'd sit with it.
It doesn't go. Whatever I do. | I've tried all I know. It's still there. | It won't be mended. It won't be moved.
What have you done? | Such as? | And what did you try?
Everything but be polite to it. | I shouted. I swept. I asked it nicely, with a hammer. | I turned my back. It waited till I turned round.
I had a speech. It was good, too. | I wrote it down. I left it in the other coat. | All the way here I knew what to say.
Say the short one. | Then just give it over. | Nobody wants the speech.
Here. This was always yours. | Take it. Before I find a reason. | It's yours. I only carried it.
Was that ours? | Have we got a dog? | Did that come from the house?
We haven't got a dog. | Ours is asleep. On your foot. | That's no dog I know.
I can't feel my feet. | My toes have gone. All of them. | It's so cold my teeth ache.
Good. Then they can't complain either. Walk. | You can feel them on the other side. | Think of mine. And walk.
And if it comes back? | What if there's another one tomorrow? | Do you think there'll be more?
Then we'll have two ways of saying good morning. | Then I'll introduce them. | Then we'll need a bigger table.
Not this one. | You'll have to come past me. | It stays. So do I.
That's all? That's your whole speech? | Is that it? They've walked all this way. | They're waiting for the rest.
It had a longer middle. I've dropped it. | There's no rest. I've looked for it. | That was it. My legs forgot the other part.
Is it over? | Has it stopped? | Is that the end of it?
And if it's gone tomorrow? | What if you wake up and it isn't there? | It might go again, just like that.
Then I'll miss it. Imagine that. | Then I'll have had it. That's more than most. | Then we'll go back to being bored.
I've stopped imagining. I just look. | You? You tried to hit it with a broom. | I wouldn't have said so on Monday.
When did you last have it? | Where did you see it last? | Think. When did you use it last?
Last night. I used it to say good night. | At supper. It was there at supper, I'm sure. | Yesterday. One doesn't check.
What do we do tonight? | It's getting dark. What now? | How do we get through the night?
Sleep. In turns, if you like. | We talk. Until it's light. | We make soup. It's hard to be afraid with soup. | Bolt the door, and be glad there's a door.
{lost} never did anything by accident. | It's like {lost} to leave me half of something. | {lost} wanted this found. By somebody slow.
And if it leads nowhere? | And if there's nothing at the end? | What if it's only a joke?
Then I'll know what nowhere looks like. | Then I'll have had the walk. | Then it's one I can laugh at. I never could, in time.
If you have this, you were always the one who looked. | So you kept going. I put a coin on it that you would. | There you are. I thought you'd take the long way.
You've stopped asking why. | You haven't said how odd it is. Not all day. | You didn't count it this morning.
Aren't you scared? | You're shaking. Are you scared? | How can you stand there like that?
All the way down. Stand behind me. | Terribly. It's what I've got instead of a sword. | To my boots. I've left them where they are.
Is there anything you want to tell me? | You were going to say something. | Was there something?
Mind the step. | Your lace is undone. | It looks like rain.
I'll mind it. | Yes. And apart from that? | I see. Well. When you like.
You're holding back. | That wasn't all of it. | You're saving something up.
I'm not. | That's all there is. | I gave it everything. It's small, I know.
What if it's only a clock? | And if it's nothing but a clock?
Then we'll be on time. Get down. | Then I'll apologise to it. Get down. | Then it's the loudest on the train. Head down.
What if it isn't wrong? What if it's only new? | Suppose there's nothing the matter with it. | Maybe it's us. Maybe it's come to the right place.
Then we've been rude to it all day. | Then I owe it an apology, and a chair. | Then I've hit it with a broom for nothing.
What have we got left? | What's still standing? | Count up. What's left?
Half a door. You. A spoon. | A broom, two buckets, and your temper. | Three candles and an opinion.
Give me the spoon. | Hand it here. | Then we use that.
Is my collar straight? | How do I look? | Have I got something on my face?
Then they'll have something to look at. | Good. I was afraid I'd be overlooked. | Leave it. It gives them something to do.
So what will you do, now there's nothing left to look for? | And tomorrow? You've always had something to look for. | What does one do when it's found?
Sit here a while. Be easy to find. | Stay in. In case somebody's looking for me. | Put the lamp down. My arm's tired.
You'll have to ask me to move. By name. | I'll move when somebody says please. | I'm in the way. I've been practising.
They don't know your name. | They won't ask. | They don't look like the asking kind.
Then they'll have to talk to me first. | Then we've a long evening. | Then they'll have to begin with that.
That's the longest talk we've ever had. | I haven't been told so much in years. | You've worn that pencil down to nothing.
What's this? My name. | Who's this meant to be? Me? | That's for me, is it?
You've spelled it wrong. | You've drawn the ears too big. | I'll keep it. It's nearly right.
What is it today? | You're up early. What's the matter? | That's a face. Write it down.
One word, underlined. That bad? | Three words. You never use three. | It's all in capitals. I see.
I'll get my coat. | Then I'm coming along. | Give me a minute to be frightened.
I talk and you point. That's the arrangement. | You know the way and I've got the mouth. | One of us has to say it. Point.
Left, then? | Down there? | Over the wall, you mean?
Left. | As you like. | I'm going, I'm going.
Has anybody ever made one that size? | Is there a plan for one as big as that? | Who made the last one like it?
No. That's why there's so little advice. | Nobody. So nobody can say it's wrong. | Somebody tried. He's very well remembered.
It leans. | It's not straight. | It sways. Look at the top.
It's considering. | It's getting its breath. | It's looking round.
And when it has considered? | And after that? | And when it's done with that?
Then we ought to be over there. | Then it'll tell us. Loudly. | Then mind your feet.
And what do I owe? | What's on my side of the book? | What does all that come to?
It's the other column. That's what you're owed. | Nothing. Somebody's paid it. Every year. | You've got the book upside down.
You've counted wrong. | You were tired. You miscounted. | Count again. Slowly.
I've counted three times. | I've counted with both hands. | I had the boy count it. He's four. He got the same.
And? | And what's it come to? | So?
Which side are you on? | Where do you stand? | You're on the wrong side of that line.
This one, it seems. My feet have settled it. | Here. I was surprised myself. | Where I'm standing. It's warmer.
My hands haven't been told yet. | I know. I'm waiting till they open by themselves. | One finger's still against it.
Tell them, then. | Count to three. I'll count with you. | It's only a hand. Open it.
What is it doing in the hall? | Why's it looking at me? | Who let that in?
Breathing, mostly. | What we all do. Waiting for breakfast. | I did. It was raining.
It's doing it very loudly. | And it's standing on my scarf. | It's bigger than it was at the gate.
What does one even feed it? | What does it eat? | And what's it to have for supper?
I've been told six things. | It depends who one asks. | Cabbage, said one. Never cabbage, said the other.
And what did it eat? | And which was it? | So what did you give it?
The list. | My gloves. Both. | Somebody's hat. He was very good about it.
Call again. Together. | Once more. Both of us. | Try it with me. One, two.
Together, then. | All right. After three. | In one breath, then.
It knows our voice. It's the same one. | You sound like Mother. So do I. | It can't tell us apart. Nobody could.
Why are you still here? | The others have gone. Why not you? | You could be home by now.
I don't like how they shut their curtains. | I'd only lie there with my eyes open. | I've started now. I hate leaving things.
That's not a reason. | Is that all? | You're a bad liar.
It's mine. | It's as good as anyone's. | It'll do for tonight.
All these years, and not one word. | You never wrote. Not a line. | Seventeen birthdays. Not so much as a card.
You never said that it was hard. | You never said that you wanted one. | I wrote. I never posted it.
You never asked! | You never came to look! | You might have guessed!
What would you do in my place? | You'd give it up, wouldn't you? | What am I to do?
Not be in it. | I'd have moved house. | Don't ask me. I've never kept so much as a fern.
Too late. I've made up a bed. | It's got a name now. It's too late. | I can't. It's asleep on my foot.
I had a sentence for this. All the way here. | I'd thought of something to say. It's gone. | I practised this. On a goat, mostly. | It was going to be a beautiful sentence.
The short one. You practised the short one. | Leave it. They can see your shoes. | Just hold it out. That says it.
Here. I think you were missed. | There. I'm told it's yours. | Take it. It's heavier than it looks.
How many doors is that? | How far have you got? | How many's that now?
Eleven. Ten of them lied. | A whole street. I've had nothing but weather. | All of them. One of them shut it too fast.
And the eleventh? | And the last one? | Which one's left?
The eleventh was you. Now talk. | You. You've had your hand on the latch all along. | Yours. May I come in?
Who would ever hear of it? | Nobody'd know. Not a soul. | Who'd find out? Out here?
The first person who asks me how I am. | You would. And you talk in your sleep. | I would. Every time it's quiet.
Where to? | Where shall I take you? | Which way tonight?
Straight on. I'll say when. | Just drive. I'll know it. | Along the water. Slowly.
You've not said when since nine o'clock. | We've passed the bridge twice. | It's the end of the road. There's a fence.
You're whistling. | You've combed your hair. | You're humming. You don't hum.
It's the brakes. | It's Saturday. | I had something in my teeth.
When did you know? | Since when? | Since when have you known?
When I'd have gone the wrong way, only to be longer about it. | At the third red light. I was sorry it changed. | When you forgot your umbrella. I drove back for it.
So where is it? | And where does it end? | Then tell me where you live.
Here. I only needed the long way round. | You've driven past it every night. | It moves. It's wherever we've just been.
We've passed that door before. | Weren't we here just now? | That's the same lamp.
It's a different door. | It only looks like it. | They've built two.
Same cat, though. | With the same crack in it? | Then the same man's asleep in it.
One stroke! You only need one! | Only once! Nobody would ever tell!
Draw it! Please! They're here! | The sword! Now! They're at the gate!
If I draw it, I never put it away again. | No. It's never once stopped where I wanted.
That's what I told myself. Forty times. | I've heard that voice before. It was mine.
Is it true it cut through a bell? | They say it cut a falling leaf in two. Is it true?
Yes. And then it went on. That was the trouble. | It cut whatever was there. It never asked.
There's an E in it. There's always an E you forget. | You've left out the H again.
I don't forget it. I don't trust it. | It makes no noise. Why should I write it?
You know it's spelling? With letters? | You've put your name down? For spelling?
I know what it is. I know what the rent is, too. | I can read the bill on the door. That's enough.
Necessary. | Try this one. Necessary.
It's got a neck. Then it goes bad. | One collar, two sleeves. That's what Mother says.
That's not wrong. It's not right, either. | I've never heard it put worse. Go on.
You've spelt Open with two Ps. | That sign says Opne.
It's more open than it was. | It was late. I was happy.
How did you know it? That last one? | Where did you get that word from?
It was on the shelf by the till. I learnt to walk along it. | I've dusted it every Saturday. Third row, blue spine.
He left you the boat. All of it. The wet bit, too. | It says here: boat, nets, debts. All to you.
Is there a dry bit? | Does it have a cushion?
The view. It's got whiskers. | Myself, in the water. We've met.
You lie on it. That's all it is. | You spread out and think of nothing. You're good at that.
One lies on cushions. | Nothing's ever soft for nothing.
What'll you call her? | She'll want a name, your boat.
Nine out of ten. You screamed. | Not bad. You only scratched the one rescuer.
I sang. There's a difference. | That was a war cry.
When I wind it, it goes. When you come near, it stops. | Three I've mended since dawn. They stop when you walk by.
You've oil on your veil. | There's brass dust on your hem.
Don't lean over. It isn't deep any more. It's only dark. | Come away from the edge. There's nothing down there to see.
I've leaned over it all my life. | Then why did you all look, just now?
They're all at their windows. | There's somebody behind every shutter.
Then wave. | Good. I'll speak up.
It's dry because of us. It knows. | Water goes where it's told the truth.
We were all there. None of us did it. None of us stopped it. | I held the lantern. Somebody else held the rope.
It was the only thing we all agreed on. | One doesn't begin. After that it's easy.
Wet. I smell wet. | The wind smells of fur. Wet fur.
Don't run. It may be shy. | Stand still. It's older than we are.
My mother's mother counted forty of them at the water. | There were so many once that the ground shook all night.
I only need one. | Then one of them must remember.
It killed the last one who stood in its way. | It went over the last hunter like grass.
Then I'll stand beside it. | He had a spear. I've got nothing.
It isn't a voice. It's a step. | It's in the ground. Put your hand there.
Don't move. It's looking at you. | It's seen us. It's seen you.
Swear to what you heard, or to what you think? | What you know, or what you'd like to know?
To both. That's the trouble. | I can't tell any more. I've listened too long.
It does whatever we do. A breath later. | We stop, it stops. Always a little after.
So does a good enemy. | Then it's got somebody clever at the wheel.
Is that from the park? | That label says Botanical Gardens.
It was lonely there. | There were three hundred of them. They won't notice.
There's a sign. With a fine on it. | They've put up a fence since you started.
We leave the tray outside the door. It comes back empty. | I knock. Somebody says thank you. I've never gone in.
And nobody thought that was strange? | For a week? And nobody looked?
We thought it was you. | You signed for it. Every night.
Did you move that? | Was that chair there before?
I was going to ask you. | I thought you liked it there.
It's thin. Bad news is thin. | Feel it. There's hardly anything in it.
So is good news, if it's sure of itself. | A key would be thinner.
I dreamt it was empty. | What if they only want something?
I dreamt it was a bill. | Then we'll know what they're short of.
Open {it}, and I'm no friend of yours. | If your hand goes up, don't come to supper.
And if I don't, you are? At that price? | Then I'll eat with those who don't count.
Be sensible. You can't keep it. | It can't stay. You know that. | And where's it to live? In your bed?
I know. I'm not keeping it. It's only not leaving. | I haven't asked it to stay. I've only stopped asking it to go. | It's got nowhere else. Nor has anybody, these days.
As the crow flies? You're not a crow. | On the map? A hand's breadth. | I knew a man who went. He's still going.
Then as the mule walks. | Then I'll walk it a hand at a time. | I'll ask him when we meet.
How far is it to the other side of {barrier}? | What does one take, to cross {barrier}?
What do I tell them? | Shall I explain it to them? | They're all looking. What do I say?
Nothing. All right. You do it. | You needn't. I see. They see it too. | You're right. It's plain enough.
Because then we'd know. | There's nothing in it. We've been told. | It's been so quiet, since.
That I counted twice, and both times it was more than I could count. | What I saw. They can do the sum themselves. | The truth. It'll need a larger form.
My aunt says salt. The priest says patience. The dog's gone. | Some say hay. Some say prayers. The cat's moved out. | I've a list here. Page one is all from my mother.
Gone where? | And what's that supposed to mean? | Is that good or bad?
He left no word. | I wouldn't like to guess. | I only collect them. I don't explain them.
What are you doing? | What's that meant to be? | Why have you sat down there?
I'm keeping it company. It's had a hard week as well. | I got tired of standing opposite. | Sitting. It's sitting too. It's going rather well.
No. I think they'll watch. Look at them. | I shan't sleep. I'd miss the quiet. | You first. I want to hear nothing for a bit.
How much further? | Is it far now? | Where does it end?
{The_thing} doesn't say. | I'll know it when I stop. | Not far. I've been saying that all day.
For a thing that's come so far, it's no talker. | You might have asked it before we left. | Then let's be lost sitting down.
It only has to be crossed once. | It gets smaller if one looks at one's feet. | It begins with one step. They all do.
Everybody says that about everything. | Who told you that? Somebody at home? | You go in front, then.
I came last. There were people after me, and I came last. | They'd packed up the rope when I got there. | They clapped. It was for somebody else.
You waved to them very nicely. | You came in, though. Some didn't. | You had good company. There was a dog.
How does it feel? | What's it like, now it's said? | And? Are you still standing?
Lighter. And a bit draughty. | Like a room with the piano gone. | Cold. And very roomy.
That's what doors are like, open. | You'll get used to the air. | Shall I shut it again?
Tell me we'll make it. | Do you think we'll get there? | Is there any hope? Write it large.
You've written: perhaps. | It says: ask me later. | It's a drawing. It's us, on the other side.
Perhaps is plenty. | I'll take it. | That'll do me till morning.
Stop! All of you! Look at it first! | Wait! One minute! Then do as you like!
They're looking. | They've stopped.
Good. Now try it again. | Now say it to its face.
It's taken my chair. | It's been in my bed.
It likes your chair. It looks like you, from behind. | It thinks you've come to stay with it.
There's one cupboard we don't open. | There's a door behind the shelf.
You're pale. What is it? | You look as if you'd met somebody.
And now tell me the other thing. The reason. | And why? There'll be a why.
There isn't any. | If there is, it's not telling.
Where does a thing like {the_thing} come from? | Who'd lose {the_thing} and not come back?
From somebody. Things always come from somebody. | That's what I mean to ask them.
You've got your boots on already. | And supper? There's soup.
What'll you do with {it} now? | Where will you put {it}? | What happens to {it} now?
Look at {it}. And now and then not look at {it}. | Keep {it} where I can trip over {it}. | Let {it} be. It's been a long way.
I know. You've given {it} the dry corner. | You've been talking to {it}. I heard you. | You wrapped {it} in your own scarf.
"""


def _read(text: str) -> dict[str, tuple[str, ...]]:
    rows = (tuple(row.split(" | ")) for row in text.strip().splitlines())
    return {row[0]: row for row in rows}


WORDINGS: dict[str, tuple[str, ...]] = _read(_WORDINGS)
"""The ways of saying a line, by the line as the stock has it; that line comes first."""


def worded(line: str, brevity: float, draw: Random, sayable: Callable[[str], bool]) -> str:
    """A line of the stock, `H warn: text`, in one of its wordings that can be said here; `brevity` is 0 for many words, 1 for few."""
    speech, _, text = line.partition(": ")
    usable = sorted((w for w in WORDINGS.get(text, ()) if sayable(f"{speech}: {w}")), key=len)
    if not usable:
        return line
    lean = draw.random() if draw.random() < 0.7 else 1 - brevity
    return f"{speech}: {usable[min(int(lean * len(usable)), len(usable) - 1)]}"
