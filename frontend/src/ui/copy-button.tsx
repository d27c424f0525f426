/// Copies a text and says so for a moment.
import IconButton from "@mui/material/IconButton";
import Tooltip from "@mui/material/Tooltip";
import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";

interface Props {
  content: string;
  label: string;
  done: string;
}

export function CopyButton({ content, label, done }: Props) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1600);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(content);
    setCopied(true);
  };
  const name = copied ? done : label;
  return (
    <Tooltip title={name}>
      <IconButton aria-label={name} onClick={() => void copy()}>
        {copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
      </IconButton>
    </Tooltip>
  );
}
