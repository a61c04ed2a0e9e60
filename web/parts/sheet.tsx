/** A dialog: focus goes in, Esc leaves, focus comes back. Failures inside it are shown inside it. */
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { Button, Dialog, Heading, Modal, ModalOverlay } from "react-aria-components";
import { useTranslation } from "react-i18next";
import { FailureZone } from "./failure.tsx";

export function Sheet({ title, children, isOpen, onClose, wide }: { title: string; children: ReactNode; isOpen: boolean; onClose: () => void; wide?: boolean }) {
  const { t } = useTranslation();
  return (
    <ModalOverlay className="overlay" isOpen={isOpen} onOpenChange={(open) => (open ? undefined : onClose())} isDismissable>
      <Modal>
        <Dialog className={`dialog${wide ? " wide" : ""}`}>
          <header>
            <Heading slot="title">{title}</Heading>
            <Button className="button quiet small icon" aria-label={t("do.close")} onPress={onClose}>
              <X size={20} aria-hidden />
            </Button>
          </header>
          <FailureZone>
            <div className="stack">{children}</div>
          </FailureZone>
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
