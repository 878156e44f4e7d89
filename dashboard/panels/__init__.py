"""What the pages share: the open store, the address, the filter bar, the finding card, and what every view offers."""
