/** Une ligne dont l’un de mes appareils abaisse le niveau. */
export const goOnFr = {
  without: "Poursuivre ici sans « {{device}} »",
  means: "« {{device}} » quitte cette ligne : il n’en lit plus rien et ne sonne plus pour elle, jusqu’à ce que vous l’y réadmettiez.",
  none: "Aucun de vos appareils de service ou agréés n’est connecté. Ouvrez Entente sur l’un d’eux.",
  asked: "Poursuivre sur cet appareil votre ligne avec {{name}} ?",
  keptOut: "« {{device}} » est tenu à l’écart de cette ligne.",
  takeBack: "Le réadmettre",
  left: "Vous avez poursuivi cette ligne sur un autre de vos appareils. Ce qui s’y est dit depuis n’est pas ici ; c’est de là-bas que vous pouvez réadmettre cet appareil.",
} as const;
