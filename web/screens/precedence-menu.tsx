/** Calls that cannot wait: the precedence beside the call button, for those whose office it is to choose one. */
import { ChevronsUp } from "lucide-react";
import { Button, Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { useFailure } from "../parts/failure.tsx";
import { useClient, useView } from "../shell/client-context.ts";

const CHOICES = ["PRIORITY", "IMMEDIATE", "FLASH"] as const;

export function PrecedenceMenu({ room, isDisabled }: { room: string; isDisabled: boolean }) {
  const { t } = useTranslation();
  const client = useClient();
  const report = useFailure();
  const { me } = useView();
  if (me?.role !== "desk" && me?.role !== "principal") return null;
  return (
    <MenuTrigger>
      <Button className="button icon" data-step="call-precedence" aria-label={t("reach.precedence.choose")} isDisabled={isDisabled}>
        <ChevronsUp size={20} aria-hidden />
      </Button>
      <Popover placement="bottom end">
        <Menu className="menu" onAction={(key) => void client.call(room, { video: false, precedence: key as (typeof CHOICES)[number] }).catch(report)}>
          {CHOICES.map((one) => (
            <MenuItem key={one} id={one} textValue={t(`reach.precedence.${one}`)}>
              <span data-step={`call-${one}`}>{t("reach.precedence.call", { precedence: t(`reach.precedence.${one}`) })}</span>
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
