// Prints the credentials that the default chain of the AWS SDK for Go comes to, as one JSON array.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
)

func main() {
	// This version does not know AWS_ENDPOINT_URL by itself.
	endpoint := func(service, region string, options ...interface{}) (aws.Endpoint, error) {
		return aws.Endpoint{URL: os.Getenv("AWS_ENDPOINT_URL")}, nil
	}
	settings, err := config.LoadDefaultConfig(context.Background(),
		config.WithEndpointResolverWithOptions(aws.EndpointResolverWithOptionsFunc(endpoint)))
	if err == nil {
		var keys aws.Credentials
		if keys, err = settings.Credentials.Retrieve(context.Background()); err == nil {
			err = json.NewEncoder(os.Stdout).Encode([]string{keys.AccessKeyID, keys.SecretAccessKey, keys.SessionToken})
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
