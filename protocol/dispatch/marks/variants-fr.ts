/**
 * Les variantes proposées en français, sous la même forme que les anglaises. Les deux termes ont le même genre et le même nombre, ou sont invariables ; l’élision et la contraction sont vérifiées à l’endroit même (fit.ts).
 * Absents à dessein : ce qui dit la certitude, la quantité, la source.
 * Une liste est une seule chose ; elle est longue parce qu’une langue l’est.
 */
export const variantsFr: readonly string[] = `
cependant | toutefois | néanmoins | pourtant
en outre, | de plus, | par ailleurs,
par conséquent | en conséquence | de ce fait
par exemple | à titre d’exemple
en particulier | notamment
principalement | essentiellement | surtout
rapidement | promptement
soudain | brusquement | tout à coup
souvent | fréquemment
parfois | quelquefois
habituellement | d’ordinaire
en général | généralement
actuellement | à présent
immédiatement | aussitôt | sur-le-champ | tout de suite
de nouveau | à nouveau
également > aussi
presque | quasiment
uniquement | seulement
entièrement | totalement | complètement
en partie | partiellement
clairement | nettement
ouvertement | publiquement | en public
secrètement | en secret | clandestinement
conjointement > ensemble
près de | à proximité de
à côté de | auprès de
pendant | durant | au cours de
car > parce que
puisque | étant donné que
bien que | quoique
malgré | en dépit de
concernant | au sujet de | à propos de
afin de > pour, en vue de
afin que | pour que
ainsi que | de même que
à l’aide de | au moyen de
au nom de | pour le compte de
en échange de | en contrepartie de
au lieu de | à la place de
la plupart des | la majorité des
de nombreux > nombre de
de nombreuses > nombre de
suffisamment de | assez de
en revanche | par contre | à l’inverse
dans l’ensemble | globalement
d’abord | tout d’abord
entre-temps | dans l’intervalle
ensuite | par la suite
enfin | finalement
jusqu’ici | jusqu’à présent
bientôt | sous peu | prochainement
auparavant | précédemment
dès que | aussitôt que
si bien que | de sorte que
tandis que | alors que
lorsque | quand
de cette manière | de cette façon | ainsi
de la même manière | de la même façon
importants > considérables
importante > considérable
importantes > considérables
débute > commence
débutent > commencent
se trouve | se situe
se trouvent | se situent
se trouvait | se situait
se trouvaient | se situaient
a déclaré | a indiqué
ont déclaré | ont indiqué
construit | bâti
construits | bâtis
construite | bâtie
construites | bâties
réparé | remis en état
réparés | remis en état
réparée | remise en état
réparées | remises en état
utilise | emploie
utilisent | emploient
utilisé | employé
utilisés | employés
utilisée | employée
utilisées | employées
acheté | acquis
a lieu | se déroule
ont lieu | se déroulent
avait lieu | se déroulait
avaient lieu | se déroulaient
reste > demeure
restent > demeurent
restait > demeurait
restaient > demeuraient
demeure > reste
demeurent > restent
requiert | nécessite
requièrent | nécessitent
fournit | procure
fournissent | procurent
recueilli | rassemblé | collecté
recueillis | rassemblés | collectés
caché | dissimulé
cachés | dissimulés
cachée | dissimulée
cachées | dissimulées
tenté de | essayé de
tente de | essaie de
tentent de | essaient de
décidé de | résolu de
souhaite | désire
souhaitent | désirent
semble | paraît
semblent | paraissent
estime que | considère que
estiment que | considèrent que
examiné | étudié
examinés | étudiés
examinée | étudiée
comprend > comporte
comprennent > comportent
provoqué | causé | entraîné
provoque > cause, entraîne
mène à | conduit à
effectué | accompli
effectués | accomplis
effectuée | accomplie
effectuées | accomplies
participe à | prend part à
participent à | prennent part à
participé à | pris part à
transporté | acheminé
transportés | acheminés
transportée | acheminée
transportées | acheminées
été expédié > été envoyé
été expédiés > été envoyés
été expédiée > été envoyée
été expédiées > été envoyées
averti | prévenu
avertis | prévenus
camion | poids lourd
camions | poids lourds
bateau | navire
bateaux | navires
soldats | militaires
habitants | résidents
pénurie de | carence en
erreur | faute
erreurs | fautes
but | objectif
buts | objectifs
tâche | mission
tâches | missions
voyage | déplacement
voyages | déplacements
réunion > rencontre
réunions > rencontres
entretiens | pourparlers
entrepôt | dépôt
entrepôts | dépôts
route | voie
routes | voies
matériel | équipement
aide > assistance
médecins | docteurs
début | commencement
sorte de | espèce de
type de | genre de
types de | genres de
manière | façon
manières | façons
endroit > lieu
endroits > lieux
chefs | responsables
ouvriers | travailleurs
dégâts | dommages
combats | affrontements
caché à | dissimulé à
demandé si | voulu savoir si
a expliqué que | a exposé que
ont expliqué que | ont exposé que
a remarqué que | a noté que | a observé que
remarque que | note que | observe que
ont parlé de | ont discuté de
a parlé de | a discuté de
passent par | transitent par
passe par | transite par
en raison de > par suite de
supérieurs à > au-dessus de
destinés à | réservés à
destinée à > réservée à
garder | surveiller
éloigner > écarter
éviter > prévenir
exige > demande
exigent > demandent
exigera > demandera
transmettre > faire parvenir
suffirait | ferait l’affaire
garde la face | sauve la face
reste calme | demeure calme
en entier | intégralement | dans son entier
prêt à | disposé à
prêts à | disposés à
prête à | disposée à
entamer | commencer
attendre que | patienter jusqu’à ce que
fonds > crédits
disponibles > à disposition
venaient de | provenaient de
vient de l | provient de l
répondu que | répliqué que
réclamé > exigé
bloquer > empêcher
prudentes > circonspectes
prudents > circonspects
hausse > augmentation
hausse des | montée des
baisse des | chute des
manifestations > protestations
le long des > au bord des
serait bon de | serait utile de
obtenir > se procurer
protéger > préserver
être protégée | être préservée
rester > demeurer
nous recommandons que | nous proposons que
comme prévu | ainsi que prévu
un nouveau rapport > un autre rapport
nous pensons que | nous estimons que
nous pensons qu | nous estimons qu
nouvelles > autres
nouveaux > autres
combler ce vide > combler cette lacune
la plus simple | la plus naturelle
s’explique mal | se comprend mal
s’explique par | se comprend par
chauffeurs | conducteurs
chauffeur | conducteur
cargaison | charge
a vu | a aperçu
y a vu | y a aperçu
ont laissé passer | ont fait passer
attendaient > patientaient
maisons > habitations
voisines > proches
faire le guet | monter la garde
en civil | sans uniforme
dans le noir | dans l’obscurité
journalistes | reporters
partisans | fidèles
adversaires | opposants
blessés > atteints
usine | fabrique
usines | fabriques
avocats > juristes
marchands | négociants
paysans | agriculteurs
peu à peu | petit à petit | progressivement
de temps en temps | de loin en loin
par hasard | fortuitement
à dessein | exprès | délibérément
à huis clos | en privé
en détail | par le menu
à la demande de | sur la demande de
à condition que | pourvu que
faute de > par manque de
de façon à | de manière à
de plus en plus > toujours plus
peut > est en mesure de
peuvent > sont en mesure de
il faut > on doit
`
  .trim()
  .split("\n");
