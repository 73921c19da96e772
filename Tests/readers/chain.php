<?php
// Prints the credentials that the default chain of AsyncAws comes to, as one JSON array.
use AsyncAws\Core\Configuration;
use AsyncAws\Core\Credentials\ChainProvider;

require 'AsyncAws/Core/autoload.php';
$keys = ChainProvider::createDefaultChain()->getCredentials(Configuration::create([]));
if ($keys === null) {
    fwrite(STDERR, "no credentials\n");
    exit(1);
}
echo json_encode([$keys->getAccessKeyId(), $keys->getSecretKey(), $keys->getSessionToken()], JSON_UNESCAPED_SLASHES), "\n";
