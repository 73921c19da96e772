// The whole job with aws-sdk-go-v2 and a pool of goroutines: go_workers N WORKERS. An empty HANDLER means that the token
// is read from the file TOKEN_FILE instead, once an identity.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity/types"
)

type result struct {
	name        string
	credentials *types.Credentials
}

type event struct {
	Event      string    `json:"event"`
	Identity   string    `json:"identity"`
	Expiration time.Time `json:"expiration"`
}

var handler = os.Getenv("HANDLER")

func token() (string, error) {
	if handler == "" {
		text, err := os.ReadFile(os.Getenv("TOKEN_FILE"))
		return string(text), err
	}
	output, err := exec.Command("/bin/sh", "-c", handler).Output()
	if err != nil {
		return "", err
	}
	var answer struct{ Token string }
	err = json.Unmarshal(output, &answer)
	return answer.Token, err
}

func refresh(client *cognitoidentity.Client) (*types.Credentials, error) {
	text, err := token()
	if err != nil {
		return nil, err
	}
	logins := map[string]string{os.Getenv("PROVIDER"): text}
	identity, err := client.GetId(context.Background(), &cognitoidentity.GetIdInput{
		IdentityPoolId: aws.String(os.Getenv("POOL")), Logins: logins,
	})
	if err != nil {
		return nil, err
	}
	answer, err := client.GetCredentialsForIdentity(context.Background(), &cognitoidentity.GetCredentialsForIdentityInput{
		IdentityId: identity.IdentityId, Logins: logins,
	})
	if err != nil {
		return nil, err
	}
	return answer.Credentials, nil
}

func write(path string, results []result) error {
	file, err := os.OpenFile(path+".new", os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	text := bufio.NewWriter(file)
	for _, r := range results {
		fmt.Fprintf(text, "[%s]\naws_access_key_id = %s\naws_secret_access_key = %s\naws_session_token = %s\n\n",
			r.name, *r.credentials.AccessKeyId, *r.credentials.SecretKey, *r.credentials.SessionToken)
	}
	if err := text.Flush(); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

func main() {
	count, err := strconv.Atoi(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	workers, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	client := cognitoidentity.New(cognitoidentity.Options{
		Region:           "eu-west-1",
		EndpointResolver: cognitoidentity.EndpointResolverFromURL(os.Getenv("ENDPOINT")),
		HTTPClient:       &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: workers}},
	})
	numbers := make(chan int)
	results := make([]result, count)
	lines := json.NewEncoder(os.Stdout)
	var telling sync.Mutex
	var running sync.WaitGroup
	for worker := 0; worker < workers; worker++ {
		running.Add(1)
		go func() {
			defer running.Done()
			for number := range numbers {
				name := fmt.Sprintf("identity-%05d", number)
				credentials, err := refresh(client)
				if err != nil {
					log.Fatal(err)
				}
				results[number] = result{name, credentials}
				telling.Lock()
				err = lines.Encode(event{"refresh", name, *credentials.Expiration})
				telling.Unlock()
				if err != nil {
					log.Fatal(err)
				}
			}
		}()
	}
	for number := 0; number < count; number++ {
		numbers <- number
	}
	close(numbers)
	running.Wait()
	if err := write(os.Getenv("CREDENTIALS"), results); err != nil {
		log.Fatal(err)
	}
}
