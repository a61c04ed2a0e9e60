/**
 * Wordings offered to an author in English. `a | b`: each may stand for the other; `a > b`: b for a only, since b means other things too. Forms are as they stand in a sentence, so that nothing has to be inflected.
 * Left out on purpose: words that say how certain or how likely something is, how much or how many, and who said it. In intelligence those are the message.
 * One list is one thing; it is long because a language is.
 */
export const variantsEn: readonly string[] = `
however, | nevertheless, | nonetheless, | even so,
in addition, | moreover, | furthermore, | besides,
therefore | consequently | accordingly
for example | for instance
in particular | notably | above all
especially | particularly
mainly | mostly | chiefly | largely
rapidly | quickly | swiftly
suddenly | abruptly
often | frequently
sometimes | at times | on occasion
usually | normally | as a rule
in general | generally
currently | at present
immediately | at once | straight away
again | once more
almost | nearly
completely | entirely | fully | wholly
partly | in part | partially
clearly | plainly
openly | publicly | in public
secretly | covertly | in secret
carefully | with care
meanwhile | in the meantime
afterwards | subsequently
finally | in the end
at first | initially | to begin with
so far | to date | up to now
before long > soon
previously > earlier, before
by contrast, | conversely, | on the other hand,
on the whole | by and large | all in all
in this way | in this manner | thus
in the same way | likewise | similarly
among | amongst
while | whilst
toward | towards
until | till
near | close to
beside | next to | alongside
during | in the course of
because > since, as
because of | owing to | on account of | due to
although | though | even though
despite | in spite of
regarding | concerning | with regard to | as regards
in order to | so as to
along with | together with
prior to > before, ahead of
following > after
in accordance with | in keeping with | in line with
with the help of | with the aid of | with the assistance of
in the event of > in case of
by means of > through, by way of
on behalf of | in the name of
in return for | in exchange for
instead of | in place of
in charge of | responsible for
as soon as > once
all of the | all the
most of | the greater part of
many | numerous
sufficient > enough, adequate
entire > whole
main | principal
important | significant
large | sizeable
difficult > hard
serious | grave
broad | wide
needed | required
in the vicinity > nearby
additional | further | extra
current > present
previous | earlier | prior
usual | customary
began to > started to
began > started
begins > starts
begin > start
ended > finished
said that | stated that
added that > went on to say that
bought | purchased
built | constructed
repaired | mended
carried out | conducted | performed
set up | established
took part in | participated in
takes part in | participates in
take part in | participate in
took place | occurred | happened
takes place | occurs | happens
remained | stayed
remains > stays
remain > stay
arrived at > reached
entered > went into
requires > needs
using > employing
supplied > provided
provides > supplies
delivered > handed over
gathered | collected
hidden | concealed
stopped | halted
closed | shut
an increase in | a rise in
a decrease in | a fall in | a drop in | a decline in
decided to | resolved to
tried to | attempted to | sought to
declined to | refused to
intends to | plans to | means to
intend to | plan to | mean to
intended to | planned to | meant to
is able to > can
are able to > can
has to > must
have to > must
wishes to | wants to
wish to | want to
allowed to | permitted to
allows > permits
chose > selected
expects | anticipates
expect | anticipate
noted that | observed that
discussed | talked about
looked at > examined, inspected
is located | is situated
are located | are situated
consists of | is made up of
consist of | are made up of
caused | brought about
led to | resulted in
leads to | results in
depends on | hinges on
depend on | hinge on
lorries | trucks
lorry | truck
talks | discussions
journey | trip
journeys | trips
equipment | gear
staff | personnel
border | frontier
borders | frontiers
harbour | port
warehouse | storehouse
warehouses | storehouses
assistance > help, aid
objective | goal
objectives | goals
problem | difficulty
problems | difficulties
shortage of | scarcity of
error | mistake
errors | mistakes
response > reply
responses > replies
opinion | view
inhabitants | residents
soldiers | troops
guards | sentries
sailors | seamen
ship | vessel
ships | vessels
weapons | arms
ammunition | munitions
doctors | physicians
beginning of | start of
rest of | remainder of
kind of | sort of | type of
kinds of | sorts of | types of
under way | in progress
it is > it’s
there is > there’s
they are > they’re
we are > we’re
asked whether | inquired whether
asked for | requested
asks for | requests
discovered > found
noticed > saw
warned > alerted
informed that | told that
construct > build
conceal | hide
concealing | hiding
abroad > in other countries
regulations > rules
transport > carry
selected > chosen
on the way | en route
meant for | intended for
sensible | reasonable
becomes known | comes to light
became known | came to light
the outcome > the result
demand > call for
demanded > called for
step down | resign
stepped down | resigned
acknowledging > admitting
agreement | accord
agreements | accords
hand on | pass on
handed on | passed on
would be enough | would suffice
is enough | suffices
will be enough | will suffice
conversation > talk
turned to | moved on to
prepared to | ready to
cautious | careful
withdrawal > retreat
protests | demonstrations
seriously > in earnest
obtain > get hold of
obtained > got hold of
in full | in its entirety
in the dark | in darkness
keep watch | stand guard
kept watch | stood guard
out of uniform | in civilian clothes | in plain clothes
houses > dwellings
fill the gap | close the gap
rule out > exclude
ruled out > excluded
we recommend that | we advise that
as planned | as intended
should continue | should go on
will continue | will go on
is preparing to | is getting ready to
are preparing to | are getting ready to
journalists | reporters
adversaries | opponents
opponents | adversaries
supporters | followers
merchants | traders
lawyers > jurists
wounded | injured
killed > slain
attack on | assault on
attacks on | assaults on
factory | plant
factories | plants
purchase of > buying of
purchases of > buying of
is ready to | is prepared to
heads of | leaders of
leader of | head of
show that | make clear that
shows that | makes clear that
showed that | made clear that
learned that | found out that
learnt that | found out that
will have to | will be obliged to
would have to | would be obliged to
a lot of > much
little by little | gradually
step by step | gradually
at an early stage | early on
in the near future | before long
in recent times | of late
in the past > formerly
from time to time | now and then
in the middle of | at the centre of
behind closed doors | in private
by chance | accidentally
on purpose | deliberately | intentionally
in vain > to no avail
in detail | at length
in writing > on paper
on foot > walking
by sea > by ship
by road > overland
at the request of | at the wish of
under the command of | commanded by
with regard to | with respect to
on condition that | provided that
in spite of | despite
even if > although
so that > in order that
such as > like
food and water | water and food
food and fuel | fuel and food
food and medicine | medicine and food
men and women | women and men
arms and ammunition | ammunition and arms
`
  .trim()
  .split("\n");
