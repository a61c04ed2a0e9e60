/** Reports from imagined countries, for tests and benches: written as reports are, not to suit the lists of wordings. */
import type { Language } from "./language.ts";

export interface Report {
  readonly name: string;
  readonly language: Language;
  readonly text: string;
}

const convoy = `Strelsau, 14 March. A convoy of lorries crossed the border between Ruritania and Graustark shortly before dawn. The drivers carried papers that described the load as farm equipment. Our source, who has access to the customs yard, looked at two of the crates and saw parts of field radios. However, the papers bore the usual stamps, and the guards closed the gate behind the convoy in the usual way.

The lorries stopped near a warehouse at the edge of the town, where several men were waiting. In addition, a smaller vehicle remained on the road for about forty minutes, probably to keep watch. The crates were carried in by soldiers out of uniform. The whole operation was carried out quietly and took place almost entirely in the dark. Nobody in the nearby houses appears to have been warned.

The source believes that the warehouse is in the hands of a former officer of the Graustark signals regiment. He is said to meet representatives of Erewhon often, usually in a restaurant beside the harbour. During the talks last week they discussed the delivery of further crates in return for fuel. According to the source, both sides intend to use the same route again, although the road is difficult in winter. The officer said that "the next one will be larger, and nobody will look".

Our assessment is as follows. The equipment is needed because of the shortage of radios in the northern garrisons, which has led to serious problems during exercises. Graustark is able to build such radios itself, but the main factory was damaged by fire and has not been fully repaired. The simplest explanation is therefore that the army wishes to fill the gap until the factory is under way again. On the other hand, the secrecy is hard to explain if the purpose is only that. We do not exclude that part of the equipment is meant for armed groups among the inhabitants of the frontier valleys.

We recommend that the border be watched with the help of the Erewhon liaison staff, and that ships and boats in the harbour be examined on arrival. Any request for assistance should be made openly, in order to protect the source. The talks between the ministers at Zenda should continue as planned. We are going to report again as soon as the next convoy has been seen.`;

const grain = `Summary. The harvest in the eastern provinces of Erewhon was poor, and the government is secretly buying grain abroad. Most of the purchases are made through a trading house in Edelweiss, because of the tax rules there. The prices paid are clearly above those of the market. The ministry has tried to hide the shortage from the public and, so far, it has mainly succeeded.

Details. Our contact at the trading house took part in a meeting with the deputy minister of agriculture on 3 October. The deputy minister said that supplies in the state stores were sufficient until February. He added that the stores would be closed to visitors in the meantime. The contact noted that the figures on the table were different: they showed 41,000 tonnes, which is less than half of what is required. Afterwards the two men talked about the ships that are to carry the grain. Two vessels have already been chosen, and the sailors have been told that the cargo is fertiliser.

The grain is gathered in warehouses near the port of Sunch'ston, and trucks then bring it to the provinces at night. The inhabitants of the towns on the way have often seen the trucks, and there are many rumours. In particular, people say that the food is meant for the army. Soldiers have been sent to guard the stores, partly as a precaution and partly to keep journalists away. There is no sign of unrest. Nevertheless, the mayors of two towns have asked for additional police.

Comment. The secrecy probably has two causes. The government wishes to avoid a rise in prices before the elections, and it does not want Ruritania to use the problem in the talks on fishing rights. The first aim seems sensible; the second depends on the discretion of a large number of people, and is therefore not likely to be reached. If the shortage becomes known suddenly, the result may be serious. The opposition would immediately demand an inquiry, and the minister would have to resign. We expect that Erewhon will ask its neighbours for help before long, although it will be difficult to do so without admitting the error.

Recommendation. An offer of assistance, made quietly and at an early stage, would be welcome and would cost little. It should be made together with Graustark, in keeping with the agreement on mutual aid. The embassy is able to pass on such an offer to the ministry without using the usual channels. Instead of a formal note, a conversation between the two ambassadors would be enough. In this way nobody loses face, and the goal of a stable frontier is reached.`;

const visit = `The prime minister of Graustark arrived at the summer palace on Tuesday evening, along with a small staff. The visit had been kept secret, and the usual ceremony did not take place. The talks began the next morning and ended after five hours. Our source was present during most of the conversation and received a copy of the draft statement.

At first both sides discussed the railway. Ruritania wants to begin the construction of the northern section immediately, while Graustark intends to wait until the money is available. The prime minister noted that his parliament had examined the contract and found many errors. The king asked whether the errors were serious, and was told that they were mainly errors of translation. Finally it was decided to set up a joint office, which will be responsible for the text in both languages. The office is located in Hentzau and consists of lawyers and engineers from both countries.

Then the conversation turned to the island. Graustark is prepared to withdraw its guards from the lighthouse in exchange for fishing rights in the broad channel. The king said that this was a matter for his ministers, but he clearly welcomed the idea. In general the tone was friendly, although the prime minister was often interrupted by his own foreign minister. The foreign minister openly warned that "the island is not for sale". Nothing was signed.

The source gained the impression that the prime minister is under pressure at home. Several members of his party have publicly demanded an increase in the defence budget, and the army has tried to prevent the withdrawal from the island. Consequently he needs a success that he can show. The railway would be such a success, but it depends on loans from Erewhon, and the banks there are currently careful. In addition, the harvest has caused an increase in prices, and the farmers are preparing protests along the main roads.

We believe that the offer is meant seriously. It would be sensible to reply soon, as the prime minister will have to explain himself before the party congress. The reply should be friendly and should leave the problem of the lighthouse to the joint office. During the next weeks we shall try to obtain the minutes of the cabinet meeting, with the help of a second source who has access to the archive. The identity of both sources must be protected; in particular, the wording of the draft statement should not be quoted in full.`;

const convoi = `Strelsau, le 14 mars. Un convoi de camions a franchi la frontière entre la Ruritanie et le Graustark peu avant l’aube. Les chauffeurs avaient des papiers qui décrivaient la cargaison comme du matériel agricole. Notre source, qui a accès à la cour des douanes, a examiné deux des caisses et y a vu des pièces de radios de campagne. Cependant, les papiers portaient les tampons habituels et les soldats ont laissé passer le convoi de la même manière que les autres.

Les camions se sont arrêtés près de la gare, devant un entrepôt construit récemment, où plusieurs hommes attendaient. En outre, une voiture est restée sur la route pendant une quarantaine de minutes, sans doute pour faire le guet. Les caisses ont été transportées à l’intérieur par des soldats en civil. L’opération a été effectuée rapidement et presque entièrement dans le noir. Les habitants des maisons voisines ne semblent pas avoir été avertis.

La source estime que l’entrepôt dépend d’un ancien officier du régiment des transmissions du Graustark. Il rencontre souvent des envoyés d’Erewhon, généralement dans un restaurant à côté de la capitainerie. Pendant les entretiens de la semaine dernière, ils ont parlé de la livraison de nouvelles caisses en échange de carburant. Selon la source, les deux parties ont décidé de reprendre la même route, bien que la neige la rende difficile en hiver. L’officier a déclaré que « la prochaine sera plus grosse, et personne ne regardera ».

Notre appréciation est la suivante. Ce matériel est nécessaire car les garnisons du nord manquent de radios, ce qui a causé des problèmes importants lors des exercices. Le Graustark peut construire de telles radios lui-même, mais l’usine principale, endommagée par un incendie, n’a pas encore été remise en état. L’explication la plus simple est par conséquent que l’armée souhaite combler ce vide jusqu’à la reprise de la production. En revanche, le secret s’explique mal si tel est le seul but. Nous n’excluons pas qu’une partie du matériel soit destinée à des groupes armés parmi les habitants des vallées.

Nous recommandons que la frontière soit surveillée à l’aide de patrouilles communes et que les bateaux soient examinés dès leur arrivée au port. Toute demande d’aide devrait être faite ouvertement, afin de protéger la source. Les entretiens entre les ministres à Zenda devraient se poursuivre comme prévu. Nous ferons un nouveau rapport dès que le prochain convoi aura été vu.`;

const recolte = `Résumé. La récolte a été mauvaise dans les provinces orientales d’Erewhon, et le gouvernement achète secrètement du grain à l’étranger. La plupart des achats passent par une maison de commerce d’Edelweiss, en raison des règles fiscales qui s’y appliquent. Les prix payés sont clairement supérieurs à ceux du marché. Le ministère a tenté de cacher la pénurie au public et, jusqu’à présent, il y est principalement parvenu.

Détails. Notre contact dans la maison de commerce a participé à une réunion avec le vice-ministre de l’agriculture le 3 octobre. Le vice-ministre a déclaré que les dépôts de l’État suffisaient jusqu’en février. Ensuite il a expliqué que les entrepôts seraient fermés aux visiteurs. Le contact a remarqué que les chiffres posés sur la table étaient différents : ils indiquaient 41 000 tonnes, soit moins de la moitié de ce qu’il faut. Enfin, les deux hommes ont parlé des navires qui doivent acheminer le grain. Deux bateaux ont déjà été choisis, et l’on a fait croire aux équipages qu’ils chargeraient des engrais.

Le grain est rassemblé dans des entrepôts près du port de Sunch’ston, puis des camions le portent dans les provinces pendant la nuit. Les habitants des bourgs traversés ont souvent vu passer les camions, et beaucoup de rumeurs courent. En particulier, les gens disent que la nourriture est envoyée à l’armée. Des soldats ont été envoyés pour garder les dépôts, en partie par précaution et en partie pour éloigner les journalistes. Il n’y a aucun signe de troubles. Toutefois, les maires de deux bourgs ont demandé des renforts de police.

Commentaire. Le secret a probablement deux causes. Le gouvernement souhaite éviter une hausse des prix avant les élections, et il ne veut pas que la Ruritanie utilise ce problème dans les entretiens sur la pêche. Le premier but semble raisonnable ; le second exige la discrétion d’un grand nombre de personnes et sera par conséquent difficile à atteindre. Si la pénurie est connue tout à coup, les dégâts seront considérables. L’opposition exigera immédiatement une enquête et le ministre devra démissionner. Nous pensons qu’Erewhon demandera bientôt l’aide de ses voisins, bien que cela soit malaisé à faire tant que l’erreur est niée.

Recommandation. Une offre d’aide, faite discrètement et au début de la crise, serait bien accueillie et coûterait peu. Elle devrait être faite conjointement avec le Graustark, au nom de l’accord d’assistance mutuelle. L’ambassade peut transmettre une telle offre au ministère par une autre route. Au lieu de la note habituelle, une rencontre entre les deux ambassadeurs suffirait. De cette façon, tout le monde garde la face, et la frontière reste calme.`;

const visite = `Le premier ministre du Graustark est arrivé au palais d’été mardi soir, avec une suite réduite. Le voyage avait été caché à la presse et la cérémonie habituelle n’a pas eu lieu. Les entretiens ont commencé le lendemain et ont duré cinq heures. Notre source a assisté à la plus grande partie de la rencontre et a reçu une copie du projet de déclaration.

D’abord, les deux parties ont parlé du chemin de fer. La Ruritanie souhaite entamer immédiatement la construction du tronçon nord, tandis que le Graustark préfère attendre que les fonds soient disponibles. Le premier ministre a indiqué que son parlement avait examiné le contrat et y avait trouvé de nombreuses erreurs. Le roi a demandé si ces erreurs étaient importantes, et on lui a répondu qu’elles venaient principalement de la traduction. Finalement, il a été décidé de créer un bureau commun, qui établira le texte dans les deux langues. Ce bureau se trouve à Hentzau et comprend des juristes et des ingénieurs des deux pays.

Ensuite, la conversation a porté sur l’île. Le Graustark est prêt à retirer ses gardes du phare en échange de droits de pêche dans le chenal. Le roi a répondu que cela regardait ses ministres, mais il a clairement bien accueilli l’idée. Dans l’ensemble, le ton était amical, bien que le premier ministre ait été souvent interrompu par son propre ministre des affaires étrangères. Celui-ci a ouvertement averti que « l’île n’est pas à vendre ». Rien n’a été signé.

La source a l’impression que le premier ministre a des problèmes dans son propre camp. Plusieurs chefs de son parti ont publiquement réclamé plus de matériel pour les soldats, et l’armée a tenté de bloquer le retrait. Par conséquent, il lui faut un succès à montrer. Le chemin de fer serait un tel succès, mais il exige des prêts d’Erewhon, et les banques y sont actuellement prudentes. En outre, la récolte a causé une hausse des prix, et les paysans préparent des manifestations le long des routes.

Nous estimons que cette offre est sérieuse. Il serait bon de répondre rapidement, car le premier ministre devra s’expliquer devant le congrès de son parti. La réponse devrait être amicale et laisser le problème du phare au bureau commun. Au cours des prochaines semaines, nous tenterons d’obtenir le compte rendu de la réunion du cabinet, à l’aide d’une seconde source qui peut entrer aux archives. L’identité des deux sources doit rester protégée ; en particulier, le projet de déclaration ne devrait pas être cité en entier.`;

const ferry = `Preliminary report on the loss of the ferry. The ferry Queen Flavia left the port of Sunch'ston on Friday at 21:40 with 212 people on board. The weather was fair at that time, but the wind grew stronger after midnight. At about two in the morning the engineer on watch found water in the pump room and told the bridge. The captain first believed that a pipe had burst and sent two men to look for it. When they came back, the water had already reached the second deck.

The captain then called the coast guard of Graustark, whose nearest boat was an hour away. He also asked the crew to bring the passengers on deck. Most of the passengers were asleep, and the alarm could be heard only in the front part of the ship. A young officer went from door to door with a lamp; many people owe their lives to him. The first raft was in the water at 2:35. Two rafts turned over, because too many people tried to climb into them at once.

A fishing boat saw the lights and came closer, although its own engine was in poor shape. It picked up sixty people and took them to a small island. The others were rescued by the coast guard and by a warship of Ruritania which happened to be in the area. The hospital at Hentzau took in the injured during the night, and the schools were opened for those who had lost everything.

So far the cause is not known. The divers report that a door in the side of the ship was open, and that one of its two locks shows old damage. The company says that the door was checked before the ferry left. A former sailor told us that the lock had been faulty for months and that complaints were ignored. We have asked for the repair books, but the company has handed over only a part of them. The inquiry must also explain why the alarm did not work in the rear of the ship.

The three governments have agreed to work together. Ruritania leads the inquiry, Graustark raises the wreck if this is possible, and Erewhon cares for the families. The press should be informed once a day, by one speaker only. It would be a mistake to speak of sabotage as long as there is no proof. At the same time we should not hide that two unknown men left the ship just before it sailed, and that they have not been found.`;

const barrage = `Note sur le barrage de la Moldau. Le barrage a été visité la semaine dernière par deux ingénieurs de Graustark, à la demande du préfet. Ils ont passé trois jours sur place et ont parlé avec les ouvriers. Leur rapport n’a pas encore été publié, mais nous avons pu le lire. Il décrit des fissures dans la partie est du mur, et de l’eau qui coule sous la route. Selon eux, les fissures sont plus longues qu’au printemps.

Le directeur du barrage connaît le problème depuis longtemps. Il a plusieurs fois demandé de l’argent pour les travaux, et chaque fois le ministère a répondu qu’il fallait attendre. Les travaux devaient commencer en avril, puis en septembre. Entre-temps, l’entreprise choisie a fait faillite. Une autre entreprise, qui appartient au beau-frère du ministre, a proposé ses services pour le double du prix. Le directeur a refusé et il a aussitôt été muté.

Dans la vallée, les gens commencent à s’inquiéter. Quelques familles sont déjà parties vivre chez des parents. Le maire a demandé que le niveau du lac soit baissé, ce qui serait la mesure la plus sûre. Cependant, la centrale électrique produit un tiers du courant de la capitale, et le gouvernement craint des coupures pendant l’hiver. Il a donc fait savoir que le barrage était sûr et que les rumeurs venaient de l’étranger.

Nous ne pouvons pas dire si le mur tiendra. Les ingénieurs pensent qu’il tiendra si l’hiver est sec, et qu’une crue rapide serait dangereuse. Ils proposent de poser des instruments de mesure et de préparer un plan pour évacuer la vallée. Le coût serait faible. Le préfet est d’accord, mais il n’ose rien faire sans l’avis de la capitale. Il nous a demandé en secret si la Ruritanie pouvait prêter les instruments.

Nous proposons de répondre oui, à deux conditions. D’abord, les mesures doivent être lues par des experts des deux pays, pour que personne ne puisse les cacher. Ensuite, un plan doit être prêt avant la fonte des neiges, car plus bas la rivière traverse deux de nos villages. Si le gouvernement de Graustark refuse, il faudra avertir nos propres habitants, même si cela cause des ennuis. L’auteur du rapport risque sa place ; son nom ne doit apparaître nulle part.`;

/** Those by which the lists of wordings were tried while they were written. */
export const reports: readonly Report[] = [
  { name: "convoy", language: "en", text: convoy },
  { name: "grain", language: "en", text: grain },
  { name: "visit", language: "en", text: visit },
  { name: "convoi", language: "fr", text: convoi },
  { name: "récolte", language: "fr", text: recolte },
  { name: "visite", language: "fr", text: visite },
];

/** Written after the first form of the lists, which found one place in thirty words of them; the lists were then widened by common words. Nearer to what an author may expect who has never seen the lists. */
export const laterReports: readonly Report[] = [
  { name: "ferry", language: "en", text: ferry },
  { name: "barrage", language: "fr", text: barrage },
];
